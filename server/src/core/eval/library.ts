import { uriFromPath } from '../base/uri';
import type { Expr } from '../ir/expr';
import { attrsPrimitives } from './builtins/attrs';
import { listPrimitives } from './builtins/lists';
import { miscPrimitives } from './builtins/misc';
import { patternPrimitives } from './builtins/patterns';
import { stringPrimitives } from './builtins/strings';
import { versionPrimitives } from './builtins/versions';
import { Budget } from './budget';
import { Evaluator, type EvaluatorOptions } from './evaluator';
import { optionPrimitives } from './lib/options';
import { typesLibrary } from './lib/types';
import { primitiveEntries, unary } from './primitives';
import type { Scope } from './scope';
import { createEdges } from './symbols';
import { Thunk } from './thunk';
import {
  attrsOf,
  bool,
  emptyAttrs,
  nullValue,
  opaque,
  type AttrsValue,
  type OpaqueValue,
  type Value,
} from './value';

/** What `builtins` has and `lib` does not. */
const onlyBuiltins: ReadonlySet<string> = new Set(['import', 'derivation', 'toPath']);

const globalNames: ReadonlySet<string> = new Set([
  'abort',
  'baseNameOf',
  'derivation',
  'dirOf',
  'fetchGit',
  'fetchTarball',
  'import',
  'isNull',
  'map',
  'removeAttrs',
  'throw',
  'toString',
]);

/** Why a function of `lib` that is not here is not known; it hides no name of an outer `with`. */
const leftToNix: OpaqueValue = {
  ...opaque('the function of `lib` is left to Nix'),
  library: true,
};

const emptyScope: Scope = {
  file: uriFromPath('/lib/prelude.nix'),
  parent: undefined,
  layer: { kind: 'names', names: new Map() },
};

/** Library names for groups of functions: `lib.attrsets.mapAttrs` is `lib.mapAttrs`. */
const groups = [
  'attrsets',
  'lists',
  'strings',
  'trivial',
  'options',
  'modules',
  'asserts',
  'fixedPoints',
] as const;

/** `lib`, and the names that every file sees. It holds no state, and serves all evaluations. */
export type Library = { readonly lib: Value; readonly globals: ReadonlyMap<string, Thunk> };

/** Makes the library from the functions written in TypeScript, and those of the prelude. */
export function createLibrary(prelude: Expr): Library {
  const builtins = primitiveEntries({
    ...listPrimitives,
    ...attrsPrimitives,
    ...stringPrimitives,
    ...patternPrimitives,
    ...versionPrimitives,
    ...miscPrimitives,
  });
  const own = primitiveEntries(optionPrimitives);
  const itself: Thunk = new Thunk(() => builtinsValue);
  const builtinsValue: AttrsValue = {
    ...attrsOf([...builtins, ...constants(), ['builtins', itself]]),
    rest: leftToNix,
  };
  const globals = new Map([
    ['builtins', Thunk.of(builtinsValue)],
    ...constants(),
    ...builtins.map(
      ([name, thunk]) => [globalNames.has(name) ? name : `__${name}`, thunk] as const,
    ),
  ]);
  const evaluator = new Evaluator({ ...withoutFiles, globals });
  const native = Thunk.of(attrsOf([...builtins, ...own]));
  const written = evaluator.apply(evaluator.evaluate(prelude, emptyScope), native);
  const shared = builtins.filter(([name]) => !onlyBuiltins.has(name));
  return { lib: assemble([...shared, ...own], written), globals };
}

/** The prelude reads no file and knows no symbol. */
const withoutFiles: Omit<EvaluatorOptions, 'globals'> = {
  importFile: () => leftToNix,
  budget: new Budget(Infinity),
  edges: createEdges(leftToNix),
  tree: { kindOf: () => undefined, entries: () => undefined, text: () => undefined },
};

function assemble(functions: readonly (readonly [string, Thunk])[], prelude: Value): Value {
  const written = prelude.kind === 'attrs' ? prelude : emptyAttrs;
  const flat = new Map([...attrsOf(functions).entries, ...written.entries]);
  const base: AttrsValue = { kind: 'attrs', entries: flat, rest: leftToNix, origins: [] };
  const self = Thunk.of(base);
  const types = typesLibrary();
  const extra = attrsOf([
    ['types', Thunk.of(types)],
    ...[...types.entries].flatMap(([name, { thunk }]) =>
      name === 'mkOptionType' ? [[name, thunk] as const] : [],
    ),
    ...primitiveEntries({ extend: unary((overlay, ev) => extendLibrary(ev, base, overlay)) }),
    ['version', Thunk.of(opaque('it depends on the version of nixpkgs'))],
    ...groups.map((name) => [name, self] as const),
  ]).entries;
  for (const [name, attr] of extra) flat.set(name, attr);
  return base;
}

/** `lib.extend (final: prev: { … })`: the library with more functions. */
function extendLibrary(evaluator: Evaluator, base: AttrsValue, overlay: Thunk): Value {
  const final: Thunk = new Thunk((): Value => {
    const extension = evaluator.apply(evaluator.apply(overlay.force(), final), Thunk.of(base));
    if (extension.kind !== 'attrs') return base;
    return { ...base, entries: new Map([...base.entries, ...extension.entries]) };
  });
  return final.force();
}

function constants(): readonly (readonly [string, Thunk])[] {
  return [
    ['true', Thunk.of(bool(true))],
    ['false', Thunk.of(bool(false))],
    ['null', Thunk.of(nullValue)],
  ];
}
