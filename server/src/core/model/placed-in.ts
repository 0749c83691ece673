import { memoize } from '../base/memoize';
import type { FileUri } from '../base/uri';
import type { Declaration } from './declaration';
import type { Said } from './definition-index';
import type { Definition } from './definitions';
import type { ModuleFacts } from './module-facts';
import { isPrefix, type OptionPath } from './option-path';
import { GrowingTree, treeAt, treeIndex, type PathTree } from './path-tree';
import type { Flake } from './snapshot';

/** The definitions that are written in a file, by whatever module: a helper's are those of its callers. */
export function definitionsPlacedIn(flake: Flake, file: FileUri): readonly Said<Definition>[] {
  return treeAt(placedDefinitions(flake), [file])?.here ?? [];
}

/** The declarations that are written in a file, by whatever module. */
export function declarationsPlacedIn(flake: Flake, file: FileUri): readonly Said<Declaration>[] {
  return treeAt(placedDeclarations(flake), [file])?.here ?? [];
}

/**
 * The paths below which the modules of a file may define more than `definitionsPlacedIn` has, because
 * a configuration computes it.
 */
export function computedPathsIn(
  flake: Flake,
  file: FileUri,
): readonly { readonly path: OptionPath; readonly facts: ModuleFacts }[] {
  return flake
    .modulesIn(file)
    .flatMap((facts) => facts.defined.unsettled.map(({ path }) => ({ path, facts })));
}

/** The modules that say something in a file at a path or below it, or may do so. */
export function modulesSaying(
  flake: Flake,
  file: FileUri,
  path: OptionPath,
): ReadonlySet<ModuleFacts> {
  const written = definitionsPlacedIn(flake, file).filter(({ said }) => isPrefix(path, said.path));
  const computed = computedPathsIn(flake, file).filter(
    (part) => isPrefix(path, part.path) || isPrefix(part.path, path),
  );
  return new Set([...written, ...computed].map(({ facts }) => facts));
}

const placedDefinitions = memoize(({ modules }: Flake) => indexDefinitions(modules));
const placedDeclarations = memoize(({ modules }: Flake) => indexDeclarations(modules));

const indexDefinitions = treeIndex(
  memoize((facts: ModuleFacts): PathTree<Said<Definition>> => {
    const tree = new GrowingTree<Said<Definition>>(({ said }) => [said.place.file]);
    tree.add(facts.defined.definitions.map((said) => ({ said, facts })));
    return tree;
  }),
);

const indexDeclarations = treeIndex(
  memoize((facts: ModuleFacts): PathTree<Said<Declaration>> => {
    const tree = new GrowingTree<Said<Declaration>>(({ said }) => [said.place?.file ?? '']);
    tree.add(facts.declared.declarations.map((said) => ({ said, facts })));
    return tree;
  }),
);
