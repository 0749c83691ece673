import type { Place } from '../base/span';
import type { FileUri } from '../base/uri';
import { isPrefix, type OptionPath } from '../model/option-path';
import type { Flake } from '../model/snapshot';

/** What Nix complained about without saying where. */
export type OptionComplaint = {
  readonly option: OptionPath;
  readonly machine?: string | undefined;
  /** The file that Nix named, where it did. */
  readonly file?: FileUri | undefined;
};

/** The first definition at or below an option: in the file that Nix named, else where the machine sets it. */
export function locateOption(flake: Flake, complaint: OptionComplaint): Place | undefined {
  const { option, file, machine: name } = complaint;
  const machine = flake.machines.find((candidate) => candidate.name === name);
  for (const facts of machine?.modules ?? flake.modules)
    for (const definition of facts.defined.definitions) {
      const place = isPrefix(option, definition.path)
        ? (definition.places[option.length - 1] ?? definition.place)
        : undefined;
      if (place !== undefined && (file === undefined || place.file === file))
        return { file: place.file, span: place.name };
    }
  return undefined;
}
