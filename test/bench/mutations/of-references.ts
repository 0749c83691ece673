import { configReads } from '../../../server/src/core/model/config-reads';
import { mayBeElsewhere } from '../../../server/src/core/model/elsewhere';
import { isMoved } from '../../../server/src/core/model/moved-option';
import { resolveOption } from '../../../server/src/core/model/resolve-option';
import { isUpstream } from '../../../server/src/core/model/upstream';
import { placeOf, type MakeMutations } from './mutation';

/** For each read of an option in a machine's module: its last name misspelt. */
export const ofReferences: MakeMutations = (flake, snapshot) => {
  const files = new Set(flake.machines.flatMap(({ modules }) => modules.map(({ file }) => file)));
  return [...files].flatMap((file) => {
    const ir = snapshot.ir(file);
    return (ir === undefined ? [] : configReads(ir)).flatMap((read) => {
      const { path, root, span, inherit, optional } = read;
      const resolved = resolveOption(flake.options, path);
      const isOption = resolved.kind === 'value' && resolved.length === path.length;
      if (!isOption || root !== 'config' || inherit !== undefined || path.length < 2) return [];
      if (isUpstream(path[0] ?? '') || span.end - span.start !== path.at(-1)?.length) return [];
      const newText = 'zzz';
      const around = resolveOption(flake.options, [...path.slice(0, -1), newText]);
      return [
        {
          kind: 'reference' as const,
          file,
          span,
          newText,
          code: 'unknown-config-path',
          at: [placeOf(file, span, newText)],
          claimed:
            around.kind === 'missing' &&
            !around.open &&
            !optional &&
            !isMoved(flake, path) &&
            !mayBeElsewhere(flake, file, path, path.length - 1),
        },
      ];
    });
  });
};
