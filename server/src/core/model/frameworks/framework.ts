import type { Thunk } from '../../eval/thunk';
import type { SymbolStep, SymbolValue, Value } from '../../eval/value';
import type { FileUri } from '../../base/uri';
import type { Configuration } from '../configuration';
import type { SourceFiles } from '../source-files';

/** The flake that a framework is asked to make something of. */
export type FlakeWorld = {
  readonly files: SourceFiles;
  readonly file: FileUri;
  /** The folder of `flake.nix`, as a path. */
  readonly root: string;
  readonly lib: Value;
  /** `inputs`, with `self`. */
  readonly inputs: Thunk;
  /** Reads modules into the configuration of the flake's own outputs. */
  readonly readFlakeModules: (list: Thunk, args: ReadonlyMap<string, Thunk>) => Configuration;
};

/**
 * The meaning of a function that a flake input gives to many repositories, as far as it makes
 * machines and modules. Undefined for all other calls.
 */
export type Framework = (call: SymbolValue, world: FlakeWorld) => Value | undefined;

/** The arguments of a call at the end of a symbol's way: `….name a b`. */
export function argumentsOf(
  { path }: SymbolValue,
  name: string,
  count: number,
): readonly Thunk[] | undefined {
  const called = path.slice(-count);
  const args = called.flatMap((step) => (isCall(step) ? [step.call] : []));
  return args.length === count && path.at(-count - 1) === name ? args : undefined;
}

export function isCall(step: SymbolStep | undefined): step is { readonly call: Thunk } {
  return typeof step === 'object' && 'call' in step;
}

/** One attribute of a set that may be there. */
export function attribute(set: Value, name: string): Thunk | undefined {
  return set.kind === 'attrs' ? set.entries.get(name)?.thunk : undefined;
}
