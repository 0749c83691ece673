import { patternPrimitives } from '../../eval/builtins/patterns';
import type { Evaluator } from '../../eval/evaluator';
import { binary, primitiveEntries, unary } from '../../eval/primitives';
import { Thunk } from '../../eval/thunk';
import { attrsOf, bool, opaque, string, unknown, type Item, type Value } from '../../eval/value';
import { folderEntries } from '../folder-entries';
import type { SourceFiles } from '../source-files';

/** How a tree is read, as its own functions have set it. */
type Reading = {
  /** Each says whether a file is kept. */
  readonly tests: readonly ((file: Thunk) => Value)[];
  /** What is made of each file, one after the other. */
  readonly changes: readonly Thunk[];
  readonly folders: readonly Thunk[];
  /** Stands for the test that a file is Nix and that no part of its path begins with `_`. */
  readonly initial: ((file: Thunk) => Value) | undefined;
};

const untouched: Reading = { tests: [], changes: [], folders: [], initial: undefined };

/** Where the files are, and who applies functions to them. */
type World = { readonly files: SourceFiles; readonly evaluator: Evaluator };

/**
 * import-tree: the files below a folder, as modules to import. It is called with folders, and each of
 * its functions gives another one of its kind. Tests see paths below the folder, with a `/` in front.
 * Source: https://github.com/vic/import-tree
 */
export function importTree(world: World, reading: Reading = untouched): Value {
  const { evaluator } = world;
  const changed = (change: Partial<Reading>): Value => importTree(world, { ...reading, ...change });
  const tested = (test: (file: Thunk) => Value): Value =>
    changed({ tests: [...reading.tests, test] });
  const added = (folder: Thunk): Reading => ({
    ...reading,
    folders: [...reading.folders, folder],
  });
  const filesIn = (read: Reading): Thunk => new Thunk(() => filesOf(world, read));
  const functions = {
    __functor: binary((_, folder) => filesIn(added(folder)).force()),
    match: unary((regex) => tested((file) => matches(regex, file, evaluator))),
    matchNot: unary((regex) => tested((file) => not(matches(regex, file, evaluator)))),
    filter: unary((test) => tested((file) => evaluator.applyAll(test, file))),
    filterNot: unary((test) => tested((file) => not(evaluator.applyAll(test, file)))),
    initFilter: unary((test) => changed({ initial: (file) => evaluator.applyAll(test, file) })),
    map: unary((change) => changed({ changes: [...reading.changes, change] })),
    addPath: unary((folder) => changed(added(folder))),
    withLib: unary(() => changed({})),
  };
  return {
    ...attrsOf([
      ...primitiveEntries(functions),
      ['leafs', new Thunk(() => changed({}))],
      ['new', new Thunk(() => importTree(world))],
      ['files', filesIn(reading)],
      ['result', filesIn(reading)],
    ]),
    rest: opaque('functions may be added to import-tree'),
  };
}

/** What becomes of each file that is kept; it is doubtful where a test cannot be decided. */
function filesOf({ files, evaluator }: World, reading: Reading): Value {
  const { tests, changes, folders, initial = isModule } = reading;
  const items = folders.flatMap((folder) => foldersOf(folder.force()));
  const found = items.flatMap((root) =>
    [...filesBelow(files, root)].map((file) => ({ root, file })),
  );
  return {
    kind: 'list',
    items: found.flatMap(({ root, file }): readonly Item[] => {
      const path = Thunk.of(string(file === root ? file : file.slice(root.length)));
      const verdicts = [initial, ...tests].map((test) => test(path));
      if (verdicts.some((verdict) => verdict.kind === 'bool' && !verdict.value)) return [];
      const maybe = verdicts.some(({ kind }) => kind !== 'bool');
      const start = Thunk.of({ kind: 'path', value: file });
      return [{ thunk: changes.reduce((made, change) => applied(change, made), start), maybe }];
    }),
    rest: undefined,
  };

  function applied(change: Thunk, file: Thunk): Thunk {
    return new Thunk(() => evaluator.applyAll(change, file));
  }
}

function isModule(file: Thunk): Value {
  const path = file.force();
  if (path.kind !== 'string') return unknown(path);
  return bool(path.value.endsWith('.nix') && !path.value.includes('/_'));
}

function matches(regex: Thunk, file: Thunk, evaluator: Evaluator): Value {
  const found = patternPrimitives.match.run([regex, file], evaluator);
  return found.kind === 'null' || found.kind === 'list' ? bool(found.kind === 'list') : found;
}

function not(value: Value): Value {
  return value.kind === 'bool' ? bool(!value.value) : value;
}

function foldersOf(value: Value): readonly string[] {
  if (value.kind === 'path' || value.kind === 'string') return [value.value];
  return value.kind === 'list' ? value.items.flatMap(({ thunk }) => foldersOf(thunk.force())) : [];
}

function* filesBelow(files: SourceFiles, path: string): Iterable<string> {
  if (files.kindOf(path) === 'regular') yield path;
  for (const [name, kind] of folderEntries(files, path))
    if (kind === 'directory') yield* filesBelow(files, `${path}/${name}`);
    else yield `${path}/${name}`;
}
