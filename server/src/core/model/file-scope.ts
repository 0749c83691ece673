import type { FileUri } from '../base/uri';
import type { Scope } from '../eval/scope';

/** The outermost scope of a file: it sees the global names only. */
export function fileScope(file: FileUri): Scope {
  return { file, parent: undefined, layer: { kind: 'names', names: new Map() } };
}
