import type { FileUri } from '../base/uri';
import type { Thunk } from './thunk';

/** The names that an expression can see: one layer of `let`, `rec`, a function's arguments or a `with`. */
export type Scope = {
  readonly file: FileUri;
  readonly parent: Scope | undefined;
  readonly layer: Layer;
};

export type Layer =
  | { readonly kind: 'names'; readonly names: ReadonlyMap<string, Thunk> }
  | { readonly kind: 'with'; readonly set: Thunk };

export function extendScope(parent: Scope, layer: Layer): Scope {
  return { file: parent.file, parent, layer };
}
