import { memoize } from '../base/memoize';
import type { FileIr } from '../ir/expr';
import { walkExpressions } from '../ir/find';
import { namesOf } from '../ir/names';
import { PathReader, type ConfigPath } from './config-path';
import { isPrefix, type OptionPath } from './option-path';
import type { Flake, Snapshot } from './snapshot';

/** The names directly below a path of `pkgs` that the repository's files mention. */
export function packagesBelow(
  snapshot: Snapshot,
  flake: Flake,
  path: OptionPath,
): readonly string[] {
  return mentionedBelow(snapshot, flake, { root: 'pkgs', path });
}

/** What a flake gives by convention. */
const flakeOutputs = ['lib', 'nixosModules', 'overlays', 'packages'];

/** The inputs of a flake; below one, its usual outputs and what the repository mentions of it. */
export function inputsBelow(snapshot: Snapshot, flake: Flake, path: OptionPath): readonly string[] {
  const mentioned = mentionedBelow(snapshot, flake, { root: 'inputs', path });
  const known = [[...(flake.facts?.inputs ?? []), 'self'], flakeOutputs][path.length] ?? [];
  const usual = path.length === 2 && path[1] === 'nixosModules' ? ['default'] : known;
  return [...new Set([...usual, ...mentioned])].sort();
}

function mentionedBelow(
  snapshot: Snapshot,
  { modules, facts }: Flake,
  { root, path }: ConfigPath,
): readonly string[] {
  const names = new Set<string>();
  const files = new Set(modules.map((module) => module.file));
  if (facts !== undefined) files.add(facts.file);
  for (const file of files) {
    const ir = snapshot.ir(file);
    for (const found of ir === undefined ? [] : mentionsIn(ir)) {
      const name = found.path[path.length];
      if (found.root !== root || name === undefined || name === '') continue;
      if (isPrefix(path, found.path)) names.add(name);
    }
  }
  return [...names].sort();
}

/** The paths below `pkgs` and `inputs` that a file mentions, read once for each content. */
const mentionsIn = memoize((ir: FileIr): readonly ConfigPath[] => {
  const found: ConfigPath[] = [];
  const names = namesOf(ir);
  const reader = new PathReader(ir);
  walkExpressions(ir.root, (expr) => {
    const isInWith = expr.kind === 'var' && names.at.get(expr.span.start)?.kind === 'with';
    const path = expr.kind === 'select' || isInWith ? reader.pathOf(expr) : undefined;
    const isOurs = path?.root === 'pkgs' || path?.root === 'inputs';
    if (isOurs && path.path.length > 0) found.push(path);
  });
  return found;
});
