import type { Host, HostService } from './host';

/** Where something listens: a host, empty for this one, and a port. */
export type Endpoint = { readonly host: string; readonly port: number };

const ownHosts: ReadonlySet<string> = new Set(['', 'localhost', '127.0.0.1', '[::1]', '0.0.0.0']);

/** The endpoint in `127.0.0.1:3000`, `:3000`, `http://server:3000/path`; undefined if it names no port. */
export function readEndpoint(text: string): Endpoint | undefined {
  const found = /^(?:[a-z][a-z0-9+]*:\/\/)?(\[[0-9a-f:]+\]|[^/:\s]*):(\d+)(?:[/?#].*)?$/i.exec(
    text,
  );
  const [, host = '', port = ''] = found ?? [];
  return found === null ? undefined : { host: host.toLowerCase(), port: Number(port) };
}

/** The only service that listens there, seen from a machine. */
export function serviceAt(
  { host: name, port }: Endpoint,
  from: Host,
  hosts: readonly Host[],
): HostService | undefined {
  const [host, ...others] = ownHosts.has(name) ? [from] : hostsNamed(name, from, hosts);
  if (host === undefined || others.length > 0) return undefined;
  const listeners = host.services.filter(({ ports }) => ports.some((use) => use.port === port));
  return listeners.length === 1 ? listeners[0] : undefined;
}

/** `server`, or `server.lan`; the machine itself before another of that name. */
function hostsNamed(name: string, from: Host, hosts: readonly Host[]): readonly Host[] {
  const isNamed = ({ hostName }: Host): boolean =>
    hostName !== undefined && (name === hostName || name.startsWith(`${hostName}.`));
  return isNamed(from) ? [from] : hosts.filter(isNamed);
}
