import './activation';
import './diagnostics';
import './editor-features';
import './language-features';
import './services';
import './tasks';
import './virtual-machines';
