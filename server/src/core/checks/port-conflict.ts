import { isWhole } from '../model/machine-knowledge';
import { portUsersIn } from '../model/port-users';
import { machinesWithPortsOf, type PortUse } from '../model/ports';
import { pathText } from '../model/option-path';
import type { Check, CheckResult } from './check';

/** Two services of one machine listen on the same port. */
export const portConflict: Check = {
  code: 'port-conflict',
  severity: 'warning',
  *run({ file, flake }) {
    const reported = new Set<number>();
    for (const machine of machinesWithPortsOf(flake, file).filter(isWhole))
      for (const [port, users] of portUsersIn(flake, machine, file))
        for (const user of users) {
          const other = users.find((candidate) => candidate !== user);
          if (other === undefined || user.place.file !== file) continue;
          const result = conflict({ port, machine: machine.name }, user, other);
          if (!reported.has(result.span.start)) yield result;
          reported.add(result.span.start);
        }
  },
};

function conflict(
  { port, machine }: { readonly port: number; readonly machine: string },
  user: PortUse,
  other: PortUse,
): CheckResult {
  return {
    span: user.place.name,
    message: `Port ${port} is used by ${pathText(user.service)} and ${pathText(other.service)} on ${machine}. Give one of them another port.`,
    related: [
      {
        place: { file: other.place.file, span: other.place.name },
        message: `${pathText(other.service)} uses port ${port} here.`,
      },
    ],
  };
}
