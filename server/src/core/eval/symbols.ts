import { extended } from '../base/exact';
import { normalisePath, pathFromUri, type FileUri } from '../base/uri';
import { anyValue } from './lib/types';
import type { Thunk } from './thunk';
import { opaque, string, type, unknown, type SymbolValue, type Value } from './value';

/** What is known of paths, and of values that only a full evaluation has. */
export interface Edges {
  /** A path literal of a file, absolute. */
  resolvePath(text: string, file: FileUri): Value;
  normalisePath(path: string): Value;
  /** A path in a text: Nix copies what is there to the store. */
  copied(path: string): Value;
  select(value: SymbolValue, name: string): Value;
  call(value: SymbolValue, argument: Thunk): Value;
  append(value: SymbolValue, right: Value): Value;
}

/** What a function of a flake input gives, for those whose meaning is known; see `model/frameworks`. */
export type KnownCall = (call: SymbolValue) => Value | undefined;

/** What is known of flake inputs: `self` is the flake that is being read. */
export type KnownInputs = {
  readonly call: KnownCall;
  /** Whether a copy in the store may be taken for what it is a copy of, which is only looked into. */
  readonly looksIntoCopies: boolean;
  readonly self: { readonly folder: string; readonly select: (name: string) => Value };
};

/** `lib` is reached as `lib`, `pkgs.lib` and `inputs.nixpkgs.lib`. */
export function createEdges(lib: Value, known?: KnownInputs): Edges {
  return {
    resolvePath(text, file) {
      const directory = pathFromUri(file).replace(/\/[^/]*$/, '');
      const absolute = text.startsWith('/') ? text : `${directory}/${text}`;
      return { kind: 'path', value: normalisePath(absolute) };
    },
    normalisePath: (path) => ({ kind: 'path', value: normalisePath(path) }),
    copied: (path) =>
      known?.looksIntoCopies === true ? string(path) : opaque('the path is copied to the store'),
    select(value, name) {
      if (known !== undefined && isSelf(value)) return known.self.select(name);
      if (name === 'lib' && hasLibrary(value)) return lib;
      if (name === 'nixosSystem' && value.path.at(-1) === 'lib' && lib.kind === 'attrs')
        return lib.entries.get(name)?.thunk.force() ?? opaque('`lib` has no `nixosSystem`');
      if (name === 'type' && isFormat(value)) return type(anyValue);
      return { ...value, path: extended(value.path, name) };
    },
    call(value, argument) {
      if (value.root.kind === 'config' || value.root.kind === 'options')
        return opaque(unknown(value).why);
      const call: SymbolValue = { ...value, path: extended(value.path, { call: argument }) };
      return known?.call(call) ?? call;
    },
    append(value, right) {
      const isText = right.kind === 'string' || right.kind === 'path';
      if (known !== undefined && isSelf(value) && isText)
        return { kind: 'string', value: known.self.folder + right.value };
      return { ...value, path: extended(value.path, { append: right }) };
    },
  };
}

/** The flake itself, as its own modules see it. */
export const selfSymbol: SymbolValue = {
  kind: 'symbol',
  root: { kind: 'input', name: 'self' },
  path: [],
};

function isSelf({ root, path }: SymbolValue): boolean {
  return root.kind === 'input' && root.name === 'self' && path.length === 0;
}

function hasLibrary({ root, path }: SymbolValue): boolean {
  if (root.kind === 'pkgs') return path.length === 0;
  if (root.kind === 'input') return path.length === 0 && isNixpkgs(root.name);
  const [name] = path;
  return root.name === 'inputs' && path.length === 1 && typeof name === 'string' && isNixpkgs(name);
}

function isNixpkgs(input: string): boolean {
  return /nixpkgs|^(nixos|pkgs|unstable|stable)([-_.]?(unstable|stable|small|pkgs|\d[\w.]*))*$/.test(
    input,
  );
}

/** `(pkgs.formats.json { }).type` is a type of its own that accepts what JSON can say. */
function isFormat({ root, path }: SymbolValue): boolean {
  return root.kind === 'pkgs' && path[0] === 'formats' && path.length === 3;
}
