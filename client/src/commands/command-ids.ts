/** The commands of the extension; `package.json` gives each its title and place. */
export const commandIds = {
  createProject: 'homelab.createProject',
  evaluate: 'homelab.evaluate',
  buildVm: 'homelab.buildVm',
  bootVm: 'homelab.bootVm',
  stopVm: 'homelab.stopVm',
  startBuilder: 'homelab.startBuilder',
  refresh: 'homelab.refresh',
  restartServer: 'homelab.restartServer',
  showLog: 'homelab.showLog',
  openDeclaration: 'homelab.openDeclaration',
  openSetting: 'homelab.openSetting',
  openMachine: 'homelab.openMachine',
  openFlake: 'homelab.openFlake',
  openDashboard: 'homelab.openDashboard',
  openSshTerminal: 'homelab.openSshTerminal',
  showVm: 'homelab.showVm',
} as const;
