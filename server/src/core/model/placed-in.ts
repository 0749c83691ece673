import { memoize } from '../base/memoize';
import type { FileUri } from '../base/uri';
import type { Declaration } from './declaration';
import type { Said } from './definition-index';
import type { Definition, Unsettled } from './definitions';
import type { Machine } from './machine';
import type { ModuleFacts } from './module-facts';
import { isPrefix, type OptionPath } from './option-path';
import { GrowingTree, treeAt, treeIndex, type PathTree } from './path-tree';
import { resolveOption } from './resolve-option';
import type { Flake } from './snapshot';

/** The definitions that are written in a file, by whatever module: a helper's are those of its callers. */
export function definitionsPlacedIn(flake: Flake, file: FileUri): readonly Said<Definition>[] {
  return treeAt(placedDefinitions(flake), [file])?.here ?? [];
}

/** The declarations that are written in a file, by whatever module. */
export function declarationsPlacedIn(flake: Flake, file: FileUri): readonly Said<Declaration>[] {
  return treeAt(placedDeclarations(flake), [file])?.here ?? [];
}

/** What the modules of a file define that only a configuration knows in full. */
function unsettledIn(flake: Flake, file: FileUri): readonly Said<Unsettled>[] {
  return flake
    .modulesIn(file)
    .flatMap((facts) => facts.defined.unsettled.map((said) => ({ said, facts })));
}

/** What the modules of a file define of the repository's options that only a configuration knows in full. */
export function unsettledOptionsIn(flake: Flake, file: FileUri): readonly Said<Unsettled>[] {
  return unsettledIn(flake, file).filter(
    ({ said }) => resolveOption(flake.options, said.path).kind !== 'missing',
  );
}

/** The machines on which a file may say something at a path or below it. */
export function machinesToldIn(flake: Flake, file: FileUri, path: OptionPath): readonly Machine[] {
  const written = definitionsPlacedIn(flake, file).filter(({ said }) => isPrefix(path, said.path));
  const unsettled = unsettledIn(flake, file).filter(
    ({ said }) => isPrefix(path, said.path) || isPrefix(said.path, path),
  );
  const told = [...written, ...unsettled];
  return flake.machines.filter(({ configuration }) =>
    told.some(
      ({ said, facts }) =>
        configuration.hasModule(facts.key) &&
        configuration.session.run(() => configuration.isRuledOut(said.conditions)) !== true,
    ),
  );
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
