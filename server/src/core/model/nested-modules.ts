import { memoize } from '../base/memoize';
import type { Place } from '../base/span';
import type { LambdaValue, Value } from '../eval/value';
import { definitionsOf, type Definitions } from './definitions';
import { modulePartsOf, standardArguments } from './module';
import type { ModuleFacts } from './module-facts';

/**
 * What the modules say that a module holds as values, for example those of
 * `flake.modules.nixos.NAME = { config, ... }: { … };`. Whether a machine imports them is not asked.
 * Those that do not `matter` by their text are not looked into.
 */
export const nestedDefinitions = memoize(
  (facts: ModuleFacts, matters: (text: Place) => boolean): readonly Definitions[] => {
    const reading = { facts, matters };
    return facts.session.run(() => within(reading, facts.defined, maxDepth)) ?? [];
  },
);

type Reading = { readonly facts: ModuleFacts; readonly matters: (text: Place) => boolean };

/** Modules within modules within modules: home-manager's in NixOS's in flake-parts'. */
const maxDepth = 3;

function within(reading: Reading, { definitions }: Definitions, depth: number): Definitions[] {
  return definitions.flatMap(({ value }) => inValue(reading, value.force(), depth));
}

function inValue(reading: Reading, value: Value, depth: number): Definitions[] {
  if (depth === 0) return [];
  return functionsIn(value).flatMap((module) => {
    const { imports, inner } = read(reading, module);
    const imported = imports.flatMap((one) => inValue(reading, one, depth - 1));
    return [...inner, ...imported, ...inner.flatMap((one) => within(reading, one, depth - 1))];
  });
}

/** The functions that take a set of arguments, which modules are, in a value or a list. */
function functionsIn(value: Value): readonly LambdaValue[] {
  const values = value.kind === 'list' ? value.items.map(({ thunk }) => thunk.force()) : [value];
  return values.flatMap((one) => (one.kind === 'lambda' && one.expr.formals ? [one] : []));
}

type Read = { readonly imports: readonly Value[]; readonly inner: readonly Definitions[] };

function read({ facts: { session, file }, matters }: Reading, value: LambdaValue): Read {
  const key = { file };
  const { given } = standardArguments(session, key);
  const parts = modulePartsOf(session, value, { key, given });
  if ('kind' in parts) return { imports: [], inner: [] };
  const { imports, config } = parts;
  const place = { file: value.scope.file, span: value.expr.span };
  return {
    imports: imports === undefined ? [] : [imports.force()],
    inner: matters(place) ? [definitionsOf(session, config)] : [],
  };
}
