/** The editor for encrypted files, as `package.json` names it. */
export const secretEditorType = 'homelab.secret';
