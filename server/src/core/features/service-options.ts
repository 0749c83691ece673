import type { Place } from '../base/span';
import { formatPlain } from '../model/format-value';
import type { Machine } from '../model/machine';
import { anyName, pathText, type OptionPath } from '../model/option-path';
import { declarationsBelow } from '../model/option-tree';
import { resolveOption } from '../model/resolve-option';
import type { Flake } from '../model/snapshot';
import { plainValue } from './values-in-effect';

/** An option of a service with what it comes to on a machine. */
export type ServiceOption = {
  readonly path: OptionPath;
  /** Below the service: `dashboard.icon`. */
  readonly name: string;
  /** As Nix on one line; undefined where the sources do not tell. */
  readonly value: string | undefined;
  /** Whether a module sets it; otherwise that is its default. */
  readonly isSet: boolean;
  readonly description: string | undefined;
  readonly declaration: Place | undefined;
};

/** The options that a service declares, those that are set first. */
export function serviceOptions(
  flake: Flake,
  machine: Machine,
  service: OptionPath,
): readonly ServiceOption[] {
  const resolved = resolveOption(flake.options, service);
  if (resolved.kind !== 'set') return [];
  const found: ServiceOption[] = [];
  for (const declaration of declarationsBelow(resolved.node)) {
    const { path, place } = declaration;
    if (declaration.internal || path.some((name) => name === anyName || name.startsWith('${')))
      continue;
    const plain = plainValue(machine, path);
    found.push({
      path,
      name: pathText(path.slice(service.length)),
      value: plain === undefined ? undefined : formatPlain(plain),
      isSet: machine.configuration.sets(path),
      description: declaration.description,
      declaration: place && { file: place.file, span: place.name },
    });
  }
  return found.sort((a, b) => Number(b.isSet) - Number(a.isSet));
}
