import { memoize } from '../base/memoize';
import type { FileUri } from '../base/uri';
import { configReads, possibleReads, type ConfigRead } from './config-reads';
import { pathKey, type OptionPath } from './option-path';
import type { Flake, Snapshot } from './snapshot';

/** What all files of a flake read of the configuration. */
export type FlakeReads = {
  readonly all: readonly { readonly file: FileUri; readonly read: ConfigRead }[];
  /** Whether something reads a path: itself, a place below it, or a set around it as a whole. */
  isRead(path: OptionPath): boolean;
  /** Whether something reads exactly this path, and expects it to be there. */
  isReadItself(path: OptionPath): boolean;
  /** Whether a file reads names of the configuration that only an evaluation has. */
  readsAnything(file: FileUri): boolean;
};

/** The reads of a flake, found once for each snapshot. */
export const flakeReads = memoize(collect);

function collect(flake: Flake, snapshot: Snapshot): FlakeReads {
  const all: { file: FileUri; read: ConfigRead }[] = [];
  const touched = new Set<string>();
  const whole = new Set<string>();
  const required = new Set<string>();
  const anything = new Set<FileUri>();
  for (const file of snapshot.files()) {
    const ir = snapshot.flakeOf(file) === flake ? snapshot.ir(file) : undefined;
    for (const read of ir === undefined ? [] : configReads(ir)) {
      all.push({ file, read });
      if (!read.optional && read.root === 'config') required.add(pathKey(read.path));
    }
    for (const read of ir === undefined ? [] : possibleReads(ir)) {
      for (const key of prefixesOf(read.path)) touched.add(key);
      if (read.whole) whole.add(pathKey(read.path));
      if (read.whole && read.path.length === 0) anything.add(file);
    }
  }
  return {
    all,
    readsAnything: (file) => anything.has(file),
    isReadItself: (path) => required.has(pathKey(path)),
    isRead: (path) => touched.has(pathKey(path)) || prefixesOf(path).some((key) => whole.has(key)),
  };
}

/** The path, and the paths of all sets around it. */
function prefixesOf(path: OptionPath): readonly string[] {
  return path.map((_, index) => pathKey(path.slice(0, index + 1)));
}
