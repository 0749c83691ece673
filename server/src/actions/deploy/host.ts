/** A computer that is reached over SSH. Whatever is not said is left to the person's SSH settings. */
export type SshHost = {
  readonly kind: 'ssh';
  readonly name: string;
  readonly user?: string;
  readonly port?: number;
};

/** Where a machine's system goes. */
export type Target = SshHost | { readonly kind: 'local' };

const written =
  /^(?:(?<user>[A-Za-z_][\w.-]*)@)?(?:\[(?<address>[0-9A-Fa-f:.]+(?:%\w+)?)\]|(?<name>[A-Za-z0-9](?:[\w.-]*\w)?))(?::(?<port>\d{1,5}))?$/;

/** Reads `host`, `user@host`, `user@host:port`, with an IPv6 address in brackets; undefined if it is none. */
export function parseHost(text: string): SshHost | undefined {
  const { user, address, name = address, port } = written.exec(text.trim())?.groups ?? {};
  if (name === undefined || (port !== undefined && !(Number(port) > 0 && Number(port) < 65536)))
    return undefined;
  return {
    kind: 'ssh',
    name,
    ...(user !== undefined && { user }),
    ...(port !== undefined && { port: Number(port) }),
  };
}

/** The target as a person writes it. */
export function hostText(target: Target): string {
  if (target.kind === 'local') return 'this computer';
  const { name, port } = target;
  return `${userPrefix(target)}${name.includes(':') ? `[${name}]` : name}${port === undefined ? '' : `:${port}`}`;
}

/** What the host is called in sentences. */
export function hostName(target: Target): string {
  return target.kind === 'local' ? 'this computer' : target.name;
}

/** The destination as `ssh` reads it. */
export function destination(host: SshHost): string {
  return `${userPrefix(host)}${host.name}`;
}

/** The destination as Nix and nixos-rebuild read it; the port goes through `sshOptions`. */
export function storeHost(host: SshHost): string {
  return `${userPrefix(host)}${host.name.includes(':') ? `[${host.name}]` : host.name}`;
}

/**
 * Nobody is there to be asked for a password or about a key, and a host that has gone away is
 * noticed within half a minute.
 */
export function sshOptions({ port }: SshHost): readonly string[] {
  const options = ['BatchMode=yes', 'ConnectTimeout=10', 'ServerAliveInterval=10'];
  return [
    ...(port === undefined ? [] : ['-p', String(port)]),
    ...options.flatMap((option) => ['-o', option]),
  ];
}

/** What a person types to look at the host. */
export function sshCommand(host: SshHost, ...command: readonly string[]): readonly string[] {
  const port = host.port === undefined ? [] : ['-p', String(host.port)];
  const terminal = command.length === 0 ? [] : ['-t'];
  return ['ssh', ...terminal, ...port, destination(host), ...command];
}

function userPrefix({ user }: SshHost): string {
  return user === undefined ? '' : `${user}@`;
}
