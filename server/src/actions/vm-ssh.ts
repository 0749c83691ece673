/** A test VM makes a new host key with each new disk, and only this computer reaches it. */
export function sshCommand(port: number, user: string): readonly string[] {
  const options = ['StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'LogLevel=ERROR'];
  return ['ssh', '-p', String(port), '-l', user, ...options.flatMap((option) => ['-o', option])];
}

/** Why SSH asks for a password, and how to get in without. */
export function keyMissing(user: string, consequence: string): string {
  return `SSH does not let us in as ${user} without a password, so ${consequence}. Add your public key to users.users.${user}.openssh.authorizedKeys.keys.`;
}
