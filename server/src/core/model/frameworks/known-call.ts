import type { KnownCall } from '../../eval/symbols';
import { blueprint } from './blueprint';
import { evalConfig } from './eval-config';
import { flakeParts } from './flake-parts';
import { flakeUtilsPlus } from './flake-utils-plus';
import type { FlakeWorld, Framework } from './framework';
import { nixosUnified } from './nixos-unified';
import { snowfall } from './snowfall';

const frameworks: readonly Framework[] = [
  flakeParts,
  snowfall,
  blueprint,
  nixosUnified,
  flakeUtilsPlus,
  evalConfig,
];

/** What the frameworks that are known make of a call in a flake. */
export function knownCallIn(world: () => FlakeWorld): KnownCall {
  return (call) => {
    for (const framework of frameworks) {
      const value = framework(call, world());
      if (value !== undefined) return value;
    }
    return undefined;
  };
}
