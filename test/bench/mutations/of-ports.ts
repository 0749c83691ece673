import { isWhole } from '../../../server/src/core/model/machine-knowledge';
import { portsInUse } from '../../support/ports-in-use';
import { placeOf, type MakeMutations } from './mutation';

/** For each port that is written as a number: another service's port on the same machine. */
export const ofPorts: MakeMutations = (flake, snapshot) => {
  const seen = new Set<string>();
  return flake.machines.flatMap((machine) => {
    const uses = [...portsInUse(flake, machine).values()].flat();
    return uses.flatMap(({ place: { file, binding }, port, service }) => {
      const text = snapshot.text(file)?.slice(binding.start, binding.end) ?? '';
      const at = text.indexOf(String(port));
      const other = uses.find((use) => use.port !== port && use.service !== service);
      const key = `${file}:${binding.start}`;
      if (at === -1 || text.split(String(port)).length > 2) return [];
      if (other === undefined || seen.has(key)) return [];
      seen.add(key);
      const start = binding.start + at;
      const use = uses.find((candidate) => candidate.place.binding === binding);
      return use === undefined
        ? []
        : [
            {
              kind: 'port' as const,
              file,
              span: { start, end: start + String(port).length },
              newText: String(other.port),
              code: 'port-conflict',
              at: [placeOf(file, use.place.name, text.slice(0, lengthOf(use.place.name)))],
              claimed: isWhole(machine),
            },
          ];
    });
  });
};

function lengthOf({ start, end }: { readonly start: number; readonly end: number }): number {
  return end - start;
}
