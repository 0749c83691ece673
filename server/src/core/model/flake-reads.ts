import { memoize } from '../base/memoize';
import type { FileUri } from '../base/uri';
import type { FileIr } from '../ir/expr';
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
    if (ir === undefined) continue;
    for (const read of configReads(ir)) all.push({ file, read });
    const keys = keysOf(ir);
    for (const key of keys.touched) touched.add(key);
    for (const key of keys.whole) whole.add(key);
    for (const key of keys.required) required.add(key);
    if (keys.anything) anything.add(file);
  }
  return {
    all,
    readsAnything: (file) => anything.has(file),
    isReadItself: (path) => required.has(pathKey(path)),
    isRead: (path) => touched.has(pathKey(path)) || prefixesOf(path).some((key) => whole.has(key)),
  };
}

/** The paths that a file reads, as keys. */
const keysOf = memoize((ir: FileIr) => {
  const possible = possibleReads(ir);
  const whole = possible.filter((read) => read.whole);
  const required = configReads(ir).filter(({ optional, root }) => !optional && root === 'config');
  return {
    touched: new Set(possible.flatMap(({ path }) => prefixesOf(path))),
    whole: new Set(whole.map(({ path }) => pathKey(path))),
    required: new Set(required.map(({ path }) => pathKey(path))),
    anything: whole.some(({ path }) => path.length === 0),
  };
});

/** The path, and the paths of all sets around it. */
function prefixesOf(path: OptionPath): readonly string[] {
  return path.map((_, index) => pathKey(path.slice(0, index + 1)));
}
