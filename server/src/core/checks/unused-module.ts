import { memoize } from '../base/memoize';
import { folderOf, pathFromUri } from '../base/uri';
import { filePathsIn } from '../model/file-paths';
import { machinesOf, machinesWith } from '../model/machine-file';
import { isWhole } from '../model/machine-knowledge';
import type { ModuleFacts } from '../model/module-facts';
import { GrowingTree, treeAt, treeIndex, type PathTree } from '../model/path-tree';
import type { Looks } from '../model/session';
import type { Flake } from '../model/snapshot';
import type { SourceFile } from '../model/source-files';
import type { Check } from './check';

/** No machine imports a module, and no file names it. */
export const unusedModule: Check = {
  code: 'unused-module',
  severity: 'hint',
  *run({ file, flake }) {
    const { facts, machines } = flake;
    if (facts === undefined || facts.opaque !== undefined || machines.length === 0) return;
    const declaring = flake
      .modulesIn(file)
      .filter(({ declared: { declarations } }) => declarations.length > 0);
    if (declaring.length === 0 || machinesWith(flake, file).length > 0) return;
    if (!machines.every(isWhole) || isNamed(flake, pathFromUri(file))) return;
    for (const module of declaring) {
      const [first] = module.declared.declarations;
      if (first === undefined || isReadByAnother(flake, module)) continue;
      yield {
        span: first.modulePlace.file === file ? first.modulePlace.span : { start: 0, end: 0 },
        message: `No machine imports this module. Add it to the imports of one, or remove the file.`,
        tags: ['unnecessary'],
      };
    }
  },
};

/** A path is also named by a folder above it, whose files may be read by a computed name. */
function isNamed(flake: Flake, path: string): boolean {
  const { written } = indexes(flake);
  for (let at = path; at !== ''; at = folderOf(at)) {
    if (written.children.has(at)) return true;
    if (machinesOf(flake, readersOf(flake, at)).length > 0) return true;
    const looks = [
      flake.facts?.session,
      ...flake.machines.map((each) => each.configuration.session),
    ];
    if (looks.some((session) => session !== undefined && hasLookedAt(session, at))) return true;
  }
  return false;
}

function hasLookedAt({ reads, lookups }: Looks, path: string): boolean {
  return reads.has(path) || lookups.has(path);
}

function isReadByAnother(flake: Flake, { file, session }: ModuleFacts): boolean {
  return readersOf(flake, pathFromUri(file)).some((other) => other.session !== session);
}

/** The modules that were read from a path, or looked what is there. */
function readersOf(flake: Flake, path: string): readonly ModuleFacts[] {
  return (treeAt(indexes(flake).lookedAt, [path])?.here ?? []).map(({ facts }) => facts);
}

type Look = { readonly path: string; readonly facts: ModuleFacts };

/** The paths that files write, and those that modules look at. */
const indexes = memoize(({ sources, modules }: Flake) => ({
  written: indexWritten(sources),
  lookedAt: indexLooks(modules),
}));

const indexWritten = treeIndex(
  memoize(({ uri, ir }: SourceFile): PathTree<string> => {
    const tree = new GrowingTree<string>((path) => [path]);
    tree.add(ir === undefined ? [] : filePathsIn(ir, uri).map(({ path }) => path));
    return tree;
  }),
);

const indexLooks = treeIndex(
  memoize((facts: ModuleFacts): PathTree<Look> => {
    const tree = new GrowingTree<Look>(({ path }) => [path]);
    const { defined, session } = facts;
    // Only once its definitions are known, all is read that they need.
    const paths = defined.definitions.length >= 0 ? [...session.reads, ...session.lookups] : [];
    tree.add(paths.map((path) => ({ path, facts })));
    return tree;
  }),
);
