import { mayBeElsewhere } from '../../../server/src/core/model/elsewhere';
import { isMoved } from '../../../server/src/core/model/moved-option';
import { resolveOption } from '../../../server/src/core/model/resolve-option';
import { isUpstream } from '../../../server/src/core/model/upstream';
import { contradicts } from '../../../server/src/core/types/fit';
import type { Definition } from '../../../server/src/core/model/definitions';
import type { Flake, Snapshot } from '../../../server/src/core/model/snapshot';
import { placeOf, type MakeMutations, type Mutation } from './mutation';

/** For each definition of a literal: each of its segments misspelt, and a value of another type. */
export const ofDefinitions: MakeMutations = (flake, snapshot) => {
  const imported = new Set(flake.machines.flatMap(({ modules }) => modules));
  return [...imported].flatMap(({ defined }) =>
    defined.definitions.flatMap((definition) =>
      isLiteral(flake, snapshot, definition)
        ? [...misspelt(flake, definition), ofAnotherType(flake, definition)]
        : [],
    ),
  );
};

function isLiteral(flake: Flake, snapshot: Snapshot, { path, place, value }: Definition): boolean {
  const { source } = value;
  const resolved = resolveOption(flake.options, path);
  if (resolved.kind !== 'value' || resolved.length !== path.length) return false;
  if (isUpstream(path[0] ?? '') || source?.scope.file !== place.file) return false;
  const text = snapshot.text(place.file)?.slice(source.expr.span.start, source.expr.span.end);
  return text !== undefined && /^(true|false|\d+|"[^"$]*")$/.test(text);
}

const misspelling = 'zzz';

/** Every segment but the first, which another module system may have. */
function misspelt(flake: Flake, { path, place, places }: Definition): readonly Mutation[] {
  return path.flatMap((name, at) => {
    const written = places[at];
    if (at === 0 || written?.file !== place.file) return [];
    const { start, end } = written.name;
    if (end - start !== name.length) return [];
    const around = resolveOption(flake.options, [...path.slice(0, at), misspelling]);
    return [
      {
        kind: 'segment' as const,
        file: place.file,
        span: written.name,
        newText: misspelling,
        code: 'unknown-option',
        at: [placeOf(place.file, written.name, misspelling)],
        claimed:
          around.kind === 'missing' &&
          !around.open &&
          !isMoved(flake, path) &&
          !mayBeElsewhere(flake, place.file, path, at),
      },
    ];
  });
}

function ofAnotherType(flake: Flake, { path, place, value }: Definition): Mutation {
  const resolved = resolveOption(flake.options, path);
  const span = value.source?.expr.span ?? place.name;
  const newText = '[ { } ]';
  return {
    kind: 'value',
    file: place.file,
    span,
    newText,
    code: 'type-mismatch',
    at: [placeOf(place.file, span, newText)],
    claimed:
      resolved.kind === 'value' &&
      resolved.only &&
      contradicts(resolved.type, { kind: 'list', items: [{ kind: 'attrs' }] }),
  };
}
