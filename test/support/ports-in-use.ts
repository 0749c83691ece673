import type { Machine } from '../../server/src/core/model/machine';
import { byPort, portUses, sshPorts, type PortUse } from '../../server/src/core/model/ports';
import { servicesPerhapsOn } from '../../server/src/core/model/services';
import type { Flake } from '../../server/src/core/model/snapshot';

/** The ports that are taken on a machine, each with who takes it, from all services that may be on. */
export function portsInUse(
  flake: Flake,
  machine: Machine,
): ReadonlyMap<number, readonly PortUse[]> {
  const uses = portUses(machine, flake, servicesPerhapsOn(machine, flake));
  return byPort([...uses, ...sshPorts(machine)]);
}
