import './activation';
import './diagnostics';
import './language-features';
import './services';
import './tasks';
import './virtual-machines';
