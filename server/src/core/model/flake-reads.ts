import type { FileUri } from '../base/uri';
import { configReads, type ConfigRead } from './config-reads';
import { pathKey, type OptionPath } from './option-path';
import type { Flake, Snapshot } from './snapshot';

/** What all files of a flake read of the configuration. */
export type FlakeReads = {
  readonly all: readonly { readonly file: FileUri; readonly read: ConfigRead }[];
  /** Whether something reads a path: itself, a place below it, or a set around it as a whole. */
  isRead(path: OptionPath): boolean;
  /** Whether something reads exactly this path, and expects it to be there. */
  isReadItself(path: OptionPath): boolean;
};

const known = new WeakMap<Flake, FlakeReads>();

/** The reads of a flake, found once for each snapshot. */
export function flakeReads(flake: Flake, snapshot: Snapshot): FlakeReads {
  const before = known.get(flake);
  if (before !== undefined) return before;
  const reads = collect(flake, snapshot);
  known.set(flake, reads);
  return reads;
}

function collect(flake: Flake, snapshot: Snapshot): FlakeReads {
  const all: { file: FileUri; read: ConfigRead }[] = [];
  const exact = new Set<string>();
  const whole = new Set<string>();
  const required = new Set<string>();
  for (const file of snapshot.files()) {
    const ir = snapshot.flakeOf(file) === flake ? snapshot.ir(file) : undefined;
    for (const read of ir === undefined ? [] : configReads(ir)) {
      all.push({ file, read });
      exact.add(pathKey(read.path));
      if (read.whole) whole.add(pathKey(read.path));
      if (!read.optional && read.root === 'config') required.add(pathKey(read.path));
    }
  }
  const prefixes = (path: OptionPath): readonly string[] =>
    path.map((_, length) => pathKey(path.slice(0, length)));
  return {
    all,
    isReadItself: (path) => required.has(pathKey(path)),
    isRead: (path) => exact.has(pathKey(path)) || prefixes(path).some((key) => whole.has(key)),
  };
}
