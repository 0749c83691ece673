import { uriFromPath } from '../base/uri';
import type { Expr } from '../ir/expr';
import { attrsPrimitives } from './builtins/attrs';
import { listPrimitives } from './builtins/lists';
import { miscPrimitives } from './builtins/misc';
import { stringPrimitives } from './builtins/strings';
import type { Evaluator } from './evaluator';
import { optionPrimitives } from './lib/options';
import { typesLibrary } from './lib/types';
import { primitiveEntries, unary } from './primitives';
import type { Scope } from './scope';
import { Thunk } from './thunk';
import { attrsOf, bool, emptyAttrs, nullValue, opaque, type AttrsValue, type Value } from './value';

/** What `builtins` has and `lib` does not. */
const onlyBuiltins: ReadonlySet<string> = new Set(['import', 'derivation', 'toPath']);

const globals: ReadonlySet<string> = new Set([
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

/** Gives an evaluator `builtins` and the names that every file sees, and returns `lib`. */
export function installLibrary(evaluator: Evaluator, prelude: Expr): () => Value {
  const builtins = primitiveEntries(evaluator, {
    ...listPrimitives,
    ...attrsPrimitives,
    ...stringPrimitives,
    ...miscPrimitives,
  });
  const own = primitiveEntries(evaluator, optionPrimitives);
  const builtinsValue: AttrsValue = {
    ...attrsOf([...builtins, ...constants()]),
    rest: opaque('the function is left to Nix'),
  };
  evaluator.globals = new Map([
    ['builtins', Thunk.of(builtinsValue)],
    ...constants(),
    ...builtins.filter(([name]) => globals.has(name)),
  ]);
  const native = Thunk.of(attrsOf([...builtins, ...own]));
  const library = new Thunk(() => {
    const written = evaluator.apply(evaluator.evaluate(prelude, emptyScope), native);
    const shared = builtins.filter(([name]) => !onlyBuiltins.has(name));
    return assemble(evaluator, [...shared, ...own], written);
  });
  return () => library.force();
}

function assemble(
  evaluator: Evaluator,
  functions: readonly (readonly [string, Thunk])[],
  prelude: Value,
): Value {
  const written = prelude.kind === 'attrs' ? prelude : emptyAttrs;
  const flat = new Map([...attrsOf(functions).entries, ...written.entries]);
  const base: AttrsValue = {
    kind: 'attrs',
    entries: flat,
    rest: opaque('the function of `lib` is left to Nix'),
    origins: [],
  };
  const self = Thunk.of(base);
  const types = new Thunk(() => ({
    ...typesLibrary(evaluator),
    rest: opaque('the type is left to Nix'),
  }));
  const extra = attrsOf([
    ['types', types],
    ['mkOptionType', new Thunk(() => evaluator.select(types.force(), 'mkOptionType'))],
    ...primitiveEntries(evaluator, {
      extend: unary((overlay, ev) => extendLibrary(ev, base, overlay)),
    }),
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
