import type { PortRequest } from '../actions/virtual-machines';
import type { Network } from '../core/ports';
import type { PortForward } from '../protocol';

/** Gives each guest port a free port of this computer, the wanted one where it can. */
export async function assignPorts(
  network: Network,
  wanted: readonly PortRequest[],
  avoided: readonly number[] = [],
): Promise<readonly PortForward[]> {
  const used = new Set(avoided);
  const spoken = new Set(wanted.map(({ host }) => host));
  const forwards: PortForward[] = [];
  for (const { host, guest, name } of wanted) {
    const port =
      (await firstFree(network, candidates(host, spoken), used)) ?? (await network.freePort());
    used.add(port);
    forwards.push({
      host: port,
      guest,
      name,
      ready: false,
      ...(port !== host && { requested: host }),
    });
  }
  return forwards;
}

/** For `QEMU_NET_OPTS`, as NixOS's run script reads it. Only this computer may use the ports. */
export function hostForwarding(forwards: readonly PortForward[]): string {
  return forwards.map(({ host, guest }) => `hostfwd=tcp:127.0.0.1:${host}-:${guest}`).join(',');
}

/** What to tell about ports that were replaced. */
export function replacedPorts(forwards: readonly PortForward[]): string | undefined {
  const told = forwards.flatMap(({ name, host, requested }) =>
    requested === undefined
      ? []
      : [`Port ${requested} of this computer is in use, so ${name} answers on ${host}.`],
  );
  return told.length === 0 ? undefined : told.join(' ');
}

/** The wanted port, then its neighbours, which are the easiest to guess, but nobody else's wish. */
function candidates(port: number, spoken: ReadonlySet<number>): readonly number[] {
  const neighbours = Array.from({ length: 20 }, (_, index) => port + index + 1);
  return [port, ...neighbours.filter((other) => other < 65536 && !spoken.has(other))];
}

async function firstFree(
  network: Network,
  ports: readonly number[],
  used: ReadonlySet<number>,
): Promise<number | undefined> {
  for (const port of ports)
    if (!used.has(port) && (await network.portState(port)) === 'free') return port;
  return undefined;
}
