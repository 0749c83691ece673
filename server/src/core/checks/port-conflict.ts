import { isWhole } from '../model/machine-knowledge';
import { portsInUse, type PortUse } from '../model/ports';
import { pathText } from '../model/option-path';
import type { FlakeCheck, PlacedResult } from './check';

/** Two services of one machine listen on the same port. */
export const portConflict: FlakeCheck = {
  code: 'port-conflict',
  severity: 'warning',
  *runFlake(flake) {
    const reported = new Set<string>();
    for (const machine of flake.machines.filter(isWhole))
      for (const [port, users] of portsInUse(flake, machine))
        for (const user of users) {
          const other = users.find((candidate) => candidate !== user);
          if (other === undefined) continue;
          const result = conflict({ port, machine: machine.name }, user, other);
          const key = `${result.file}:${result.span.start}`;
          if (!reported.has(key)) yield result;
          reported.add(key);
        }
  },
};

function conflict(
  { port, machine }: { readonly port: number; readonly machine: string },
  user: PortUse,
  other: PortUse,
): PlacedResult {
  const { file, name } = user.place;
  return {
    file,
    span: name,
    message: `Port ${port} is used by ${pathText(user.service)} and ${pathText(other.service)} on ${machine}. Give one of them another port.`,
    related: [
      {
        place: { file: other.place.file, span: other.place.name },
        message: `${pathText(other.service)} uses port ${port} here.`,
      },
    ],
  };
}
