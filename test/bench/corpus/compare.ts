import type { Declaration } from '../../../server/src/core/model/declaration';
import type { ModuleFacts } from '../../../server/src/core/model/module-facts';
import { typeName } from '../../../server/src/core/types/option-type';

/** What Nix says of one module file; `NS` in a path stands for any one segment. */
export type FileTruth = {
  readonly err: string;
  readonly paths: readonly {
    readonly p: string;
    /** The type's name, `none` where no type is declared, false where it could not be evaluated. */
    readonly t: string | false;
    readonly d: boolean;
    /** The default as JSON, or its kind, or `-`; false where it could not be evaluated. */
    readonly e: string | false;
  }[];
};

export type Tally = {
  truth: number;
  found: number;
  missed: number;
  invented: number;
  /** Options made by helpers that the repository hands to its modules: the truth was made without them. */
  byArguments: number;
  types: number;
  defaults: number;
  readonly notes: string[];
};

export function emptyTally(): Tally {
  return {
    truth: 0,
    found: 0,
    missed: 0,
    invented: 0,
    byArguments: 0,
    types: 0,
    defaults: 0,
    notes: [],
  };
}

export function addTally(into: Tally, tally: Tally): void {
  into.truth += tally.truth;
  into.found += tally.found;
  into.missed += tally.missed;
  into.invented += tally.invented;
  into.byArguments += tally.byArguments;
  into.types += tally.types;
  into.defaults += tally.defaults;
  into.notes.push(...tally.notes);
}

export function compareFile(file: string, truth: FileTruth, facts: ModuleFacts | undefined): Tally {
  const tally = emptyTally();
  const ours = facts?.declared.declarations ?? [];
  const used = new Set<Declaration>();
  for (const expected of truth.paths) {
    tally.truth++;
    const match = ours.find((declaration) => samePath(expected.p, declaration.path.join('.')));
    if (match === undefined) {
      tally.missed++;
      const why =
        facts?.broken ?? facts?.declared.opaque.map(({ why: reason }) => reason).join('; ');
      tally.notes.push(`missed ${file} ${expected.p} (${why ?? 'no facts'})`);
      continue;
    }
    tally.found++;
    used.add(match);
    compareType(file, expected, { tally, match });
  }
  for (const declaration of ours) {
    if (used.has(declaration)) continue;
    if (truth.paths.some(({ p }) => samePath(p, declaration.path.join('.')))) continue;
    if (facts !== undefined && facts.given.length > 0) {
      tally.byArguments++;
      continue;
    }
    tally.invented++;
    tally.notes.push(`invented ${file} ${declaration.path.join('.')}`);
  }
  return tally;
}

function compareType(
  file: string,
  expected: FileTruth['paths'][number],
  { tally, match }: { readonly tally: Tally; readonly match: Declaration },
): void {
  const name = typeName(match.type);
  const theirType = expected.t === 'none' ? 'unspecified' : expected.t;
  if (name !== undefined && theirType !== false && name !== theirType) {
    tally.types++;
    tally.notes.push(`type ${file} ${expected.p}: Nix ${expected.t}, ours ${name}`);
  }
  if (name === undefined && theirType !== false)
    tally.notes.push(`unknown type ${file} ${expected.p}: Nix ${expected.t}`);
  const { default: fallback } = match;
  const ours =
    fallback.kind === 'plain' && isScalar(fallback.value)
      ? JSON.stringify(fallback.value)
      : undefined;
  const theirs = String(expected.e);
  const isPlain = expected.e !== false && /^(".*"|-?\d+|true|false|null)$/s.test(theirs);
  if (match.hasDefault !== expected.d || (ours !== undefined && isPlain && ours !== theirs)) {
    tally.defaults++;
    tally.notes.push(`default ${file} ${expected.p}: Nix ${theirs}, ours ${ours ?? fallback.kind}`);
  }
  if (isPlain && ours === undefined)
    tally.notes.push(`unknown default ${file} ${expected.p}: Nix ${theirs}`);
}

function isScalar(value: unknown): boolean {
  return value === null || typeof value !== 'object';
}

function samePath(truth: string, ours: string): boolean {
  if (truth === ours) return true;
  if (!truth.includes('NS')) return false;
  const pattern = truth
    .split('.')
    .map((segment) => (segment === 'NS' ? '[^.]+' : segment.replace(/[\\^$*+?()[\]{}|]/g, '\\$&')))
    .join('\\.');
  return new RegExp(`^${pattern}$`).test(ours);
}
