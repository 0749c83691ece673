import { normalisePath, pathFromUri, type FileUri } from '../base/uri';
import { anyValue } from './lib/types';
import { Thunk } from './thunk';
import { opaque, type, unknown, type SymbolValue, type Value } from './value';

/** What is known of paths, and of values that only a full evaluation has. */
export interface Edges {
  /** A path literal of a file, absolute. */
  resolvePath(text: string, file: FileUri): Value;
  normalisePath(path: string): Value;
  select(value: SymbolValue, name: string): Value;
  call(value: SymbolValue, argument: Thunk): Value;
  append(value: SymbolValue, right: Value): Value;
}

/** `lib` is reached as `lib`, `pkgs.lib` and `inputs.nixpkgs.lib`. */
export function createEdges(lib: Value): Edges {
  return {
    resolvePath(text, file) {
      const directory = pathFromUri(file).replace(/\/[^/]*$/, '');
      const absolute = text.startsWith('/') ? text : `${directory}/${text}`;
      return { kind: 'path', value: normalisePath(absolute) };
    },
    normalisePath: (path) => ({ kind: 'path', value: normalisePath(path) }),
    select(value, name) {
      if (name === 'lib' && hasLibrary(value)) return lib;
      if (name === 'type' && isFormat(value)) return type(anyValue);
      return { ...value, path: [...value.path, name] };
    },
    call: (value, argument) =>
      value.root.kind === 'config' || value.root.kind === 'options'
        ? opaque(unknown(value).why)
        : { ...value, path: [...value.path, { call: argument }] },
    append: (value, right) => ({ ...value, path: [...value.path, { call: Thunk.of(right) }] }),
  };
}

function hasLibrary({ root, path }: SymbolValue): boolean {
  if (root.kind === 'pkgs') return path.length === 0;
  return root.kind === 'input' && path.length === 0 && /nixpkgs|nixos/.test(root.name);
}

/** `(pkgs.formats.json { }).type` is a type of its own that accepts what JSON can say. */
function isFormat({ root, path }: SymbolValue): boolean {
  return root.kind === 'pkgs' && path[0] === 'formats' && path.length === 3;
}
