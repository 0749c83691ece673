import type { Place } from '../base/span';
import type { Value } from '../eval/value';
import type { Configuration } from '../model/configuration';
import { strongest, type LiveDefinition } from '../model/defined-at';
import type { OptionPath } from '../model/option-path';

/** The definitions that certainly count at a path, with their values. */
export function certainAt(
  configuration: Configuration,
  path: OptionPath,
): readonly { readonly definition: LiveDefinition; readonly value: Value }[] {
  return strongest(configuration.definedAt(path).definitions)
    .filter(({ certain }) => certain)
    .map((definition) => ({ definition, value: configuration.valueIn(definition.said.value) }));
}

/** The items that a list option certainly has, each with the place of the definition that brings it. */
export function listAt(
  configuration: Configuration,
  path: OptionPath,
): readonly { readonly item: Value; readonly place: Place }[] {
  return certainAt(configuration, path).flatMap(({ definition, value }) => {
    const { file, binding } = definition.said.place;
    return itemsOf(configuration, value).map((item) => ({ item, place: { file, span: binding } }));
  });
}

/** The items of a value that are certainly there; none if it is no list. */
export function itemsOf(configuration: Configuration, value: Value | undefined): readonly Value[] {
  return value?.kind === 'list'
    ? value.items.filter(({ maybe }) => !maybe).map(({ thunk }) => configuration.valueIn(thunk))
    : [];
}

/** What stands at a path inside a value; undefined where that is not certain. */
export function inside(
  configuration: Configuration,
  value: Value | undefined,
  ...[name, ...rest]: OptionPath
): Value | undefined {
  if (name === undefined || value === undefined) return value;
  const attr = value.kind === 'attrs' ? value.entries.get(name) : undefined;
  return attr === undefined || attr.maybe
    ? undefined
    : inside(configuration, configuration.valueIn(attr.thunk), ...rest);
}

export function textOf(value: Value | undefined): string | undefined {
  return value?.kind === 'string' ? value.value : undefined;
}

export function numberOf(value: Value | undefined): number | undefined {
  return value?.kind === 'int' ? value.value : undefined;
}
