import './activation';
import './diagnostics';
import './editor-features';
import './language-features';
import './secrets';
import './services';
import './tasks';
import './virtual-machines';
