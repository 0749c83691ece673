import type { FileUri } from '../../../server/src/core/base/uri';
import type { Machine } from '../../../server/src/core/model/machine';
import { isWhole } from '../../../server/src/core/model/machine-knowledge';
import { isMoved } from '../../../server/src/core/model/moved-option';
import { resolveOption } from '../../../server/src/core/model/resolve-option';
import { isUpstream } from '../../../server/src/core/model/upstream';
import type { Flake, Snapshot } from '../../../server/src/core/model/snapshot';
import type { MakeMutations, Mutation } from './mutation';

const nothing = '{ }';

/** For each import that is written as a path, of a module whose options a machine sets: the import left out. */
export const ofImports: MakeMutations = (flake, snapshot) => {
  const seen = new Set<string>();
  return flake.machines.flatMap((machine) =>
    writtenImports(machine, snapshot).flatMap(({ target, file, span, once }) => {
      const key = `${file}:${span.start}`;
      const at = placesOfOptions(flake, machine, target);
      if (seen.has(key) || at.length === 0) return [];
      seen.add(key);
      const shift = nothing.length - (span.end - span.start);
      const moved = at.map((place) =>
        place.file === file && place.span.start > span.start
          ? {
              file,
              span: { start: place.span.start + shift, end: place.span.end + shift },
            }
          : place,
      );
      const claimed = once && isWhole(machine);
      const mutation: Mutation = {
        kind: 'import',
        file,
        span,
        newText: nothing,
        code: 'module-not-imported',
        at: moved,
        claimed,
      };
      return [mutation];
    }),
  );
};

type Written = Pick<Mutation, 'file' | 'span'> & {
  readonly target: FileUri;
  /** Whether nothing else brings the module. */
  readonly once: boolean;
};

function writtenImports(machine: Machine, snapshot: Snapshot): readonly Written[] {
  const all = machine.modules.flatMap(({ imports }) =>
    imports.flatMap((entry) => (entry.kind === 'file' ? [entry] : [])),
  );
  return all.flatMap(({ file: target, place }) => {
    if (place === undefined) return [];
    const text = snapshot.text(place.file)?.slice(place.span.start, place.span.end) ?? '';
    if (!/^\.\.?\/[\w./-]*$/.test(text)) return [];
    const times = all.filter(({ file }) => file === target).length;
    const once = times === 1 && !machine.direct.includes(target);
    return [{ target, file: place.file, span: place.span, once }];
  });
}

/** Where a machine's modules surely set options that only this module declares. */
function placesOfOptions(flake: Flake, machine: Machine, target: FileUri): Mutation['at'] {
  return machine.modules.flatMap(({ file, defined }) =>
    file === target
      ? []
      : defined.definitions.flatMap(({ path, place, unsure }) => {
          const isKnown = !unsure && place.file === file && !isUpstream(path[0] ?? '');
          if (!isKnown || isMoved(flake, path)) return [];
          const resolved = resolveOption(flake.options, path);
          const isIts =
            resolved.kind === 'value' &&
            resolved.node.declarations.every(({ module }) => module.file === target);
          return isIts ? [{ file, span: place.name }] : [];
        }),
  );
}
