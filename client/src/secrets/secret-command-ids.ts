/** The commands on secrets; `package.json` gives each its title and place. */
export const secretCommands = {
  create: 'homelab.newSecret',
  edit: 'homelab.editSecret',
  setValue: 'homelab.setSecretValue',
  editInTerminal: 'homelab.editSecretInTerminal',
  rekey: 'homelab.rekeySecret',
  rekeyAll: 'homelab.rekeyAllSecrets',
  addRecipient: 'homelab.addSecretRecipient',
  removeRecipient: 'homelab.removeSecretRecipient',
  remove: 'homelab.removeSecret',
  openRule: 'homelab.openSecretRule',
  openPlace: 'homelab.openSecretPlace',
} as const;
