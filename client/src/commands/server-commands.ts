/** What lenses and fixes of the server call; the server, which knows no editor, is told their names. */
export const serverCommands = {
  showPlacesCommand: 'homelab.showPlaces',
  runOnMachineCommand: 'homelab.runOnMachine',
  openPageCommand: 'homelab.openPage',
  trackFileCommand: 'homelab.trackFile',
  changeSecretCommand: 'homelab.changeSecret',
  explainOptionCommand: 'homelab.explainOption',
} as const;
