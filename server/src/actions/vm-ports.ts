import type { RunnableMachine } from '../core/features/runnable-machines';
import type { PortRequest } from './virtual-machines';

const ssh: PortRequest = { host: 2222, guest: 22, name: 'ssh' };

/** What a machine most likely serves whose services are not known. */
const dashboard: PortRequest = { host: 3000, guest: 3000, name: 'dashboard' };

/** The ports of a VM that answer here: those of its services, SSH, and what the person asked for. */
export function vmPorts(
  machine: Pick<RunnableMachine, 'reachable'> | undefined,
  wished: readonly PortRequest[],
): readonly PortRequest[] {
  const services = machine?.reachable?.map(({ name, port }) => ({
    host: hostPort(port),
    guest: port,
    name,
  }));
  const usual = [...(services ?? [dashboard]), ssh];
  const others = usual.filter(({ guest }) => !wished.some((port) => port.guest === guest));
  return [...others, ...wished.map((port) => ({ ...port, name: nameOf(port, usual) }))];
}

/** Only an administrator may open the lowest ports of a computer. */
function hostPort(guest: number): number {
  return guest < 1024 ? guest + 8000 : guest;
}

function nameOf({ guest, name }: PortRequest, usual: readonly PortRequest[]): string {
  return usual.find((other) => other.guest === guest)?.name ?? name;
}
