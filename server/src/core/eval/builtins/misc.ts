import { normalisePath } from '../../base/uri';
import { coerceToString } from '../coerce';
import { unary, binary, type PrimitiveTable } from '../primitives';
import type { SourceTree } from '../source-tree';
import { Thunk } from '../thunk';
import { attrsOf, bool, opaque, string, unknown, type Value } from '../value';

const testOf = (...kinds: readonly Value['kind'][]): PrimitiveTable[string] =>
  unary((thunk) => {
    const value = thunk.force();
    if (value.kind === 'opaque' || value.kind === 'symbol') return unknown(value);
    return bool(kinds.includes(value.kind));
  });

const typeTests = {
  isNull: testOf('null'),
  isBool: testOf('bool'),
  isInt: testOf('int'),
  isFloat: testOf('float'),
  isString: testOf('string'),
  isPath: testOf('path'),
  isList: testOf('list'),
  isAttrs: testOf('attrs', 'type'),
  isFunction: testOf('lambda', 'primitive'),
} satisfies PrimitiveTable;

/** What only Nix can give, with the reason. */
const leftToNix = {
  genericClosure: unary(() => opaque('the closure is computed by Nix')),
  fetchTarball: unary(() => opaque('it is fetched by Nix')),
  fetchurl: unary(() => opaque('it is fetched by Nix')),
  fetchGit: unary(() => opaque('it is fetched by Nix')),
  fetchTree: unary(() => opaque('it is fetched by Nix')),
  getFlake: unary(() => opaque('it is fetched by Nix')),
  derivation: unary(() => opaque('it is a derivation')),
  unsafeGetAttrPos: binary(() => opaque('it depends on the place in the file')),
} satisfies PrimitiveTable;

/** Types, paths, files and control among `builtins`. */
export const miscPrimitives = {
  ...typeTests,
  typeOf: unary((value) => {
    const { kind } = value.force();
    if (kind === 'opaque' || kind === 'symbol') return unknown(value.force());
    if (kind === 'attrs' || kind === 'type') return string('set');
    return string(kind === 'lambda' || kind === 'primitive' ? 'lambda' : kind);
  }),
  seq: binary((first, value) => after(first.force(), value)),
  deepSeq: binary((first, value) => after(forceDeep(first.force()), value)),
  trace: binary((_, value) => value.force()),
  traceVal: unary((value) => value.force()),
  warn: binary((_, value) => value.force()),
  addErrorContext: binary((_, value) => value.force()),
  throw: unary((message) => {
    const text = message.force();
    return opaque(text.kind === 'string' ? `it throws "${text.value}"` : 'it throws an error');
  }),
  abort: unary(() => opaque('it aborts')),
  tryEval: unary((value) => {
    const result = value.force();
    if (result.kind === 'opaque') return unknown(result);
    return attrsOf([
      ['success', Thunk.of(bool(true))],
      ['value', value],
    ]);
  }),
  import: unary((path, ev) => {
    const value = ev.force(path);
    if (value.kind === 'symbol') return ev.options.edges.call(value, Thunk.of(string('import')));
    // `"${self}/module.nix"` is a string.
    const file = value.kind === 'path' ? value : coerceToString(ev, value, 'toString');
    return (file.kind === 'path' || file.kind === 'string') && file.value.startsWith('/')
      ? ev.options.importFile(normalisePath(file.value))
      : unknown(file);
  }),
  pathExists: unary((path, ev) =>
    atPath(path, (value) =>
      isInWorkspace(ev.options.tree, value)
        ? bool(ev.options.tree.kindOf(value) !== undefined)
        : opaque(`\`${value}\` is outside of the workspace`),
    ),
  ),
  // A flake sees no environment.
  getEnv: unary(() => string('')),
  readDir: unary((path, ev) =>
    atPath(path, (value) => {
      const entries = ev.options.tree.entries(value);
      if (entries === undefined || !isInWorkspace(ev.options.tree, `${value}/x`))
        return opaque(`\`${value}\` is no folder of the workspace`);
      return attrsOf([...entries].map(([name, kind]) => [name, Thunk.of(string(kind))]));
    }),
  ),
  readFileType: unary((path, ev) =>
    atPath(path, (value) => {
      const kind = ev.options.tree.kindOf(value);
      return kind === undefined ? opaque('there is no such file') : string(kind);
    }),
  ),
  readFile: unary((path, ev) =>
    atPath(path, (value) => {
      const text = ev.options.tree.text(value);
      return text === undefined ? opaque('a file is read that is not Nix') : string(text);
    }),
  ),
  baseNameOf: unary((path) =>
    pathOf(path, (value) => string(value.replace(/\/$/, '').replace(/^.*\//, ''))),
  ),
  dirOf: unary((path) => {
    const value = path.force();
    if (value.kind !== 'path' && value.kind !== 'string') return unknown(value);
    const parent = value.value.replace(/\/[^/]*$/, '');
    return { kind: value.kind, value: value.value.includes('/') ? parent || '/' : '.' };
  }),
  toPath: unary((path) => atPath(path, (value) => string(value))),
  ...leftToNix,
} satisfies PrimitiveTable;

/** The value, if what must be evaluated before it does not fail. */
function after(first: Value, value: Thunk): Value {
  return first.kind === 'opaque' ? opaque(first.why, [value]) : value.force();
}

/** A value, or the first of its parts that is not known. */
function forceDeep(value: Value, seen = new Set<Value>()): Value {
  if (seen.has(value)) return value;
  seen.add(value);
  const parts =
    value.kind === 'list' ? value.items : value.kind === 'attrs' ? [...value.entries.values()] : [];
  for (const { thunk } of parts) {
    const part = forceDeep(thunk.force(), seen);
    if (part.kind === 'opaque') return part;
  }
  return value;
}

/** Runs `use` on an absolute path, given as a path or as a string. */
function atPath(thunk: Thunk, use: (path: string) => Value): Value {
  return pathOf(thunk, (path) =>
    path.startsWith('/') ? use(normalisePath(path)) : opaque('the path is not absolute'),
  );
}

/**
 * Whether a path is one whose absence means something: some folder above it holds a file. Of the
 * folders above the workspace only those are known that lead to it.
 */
function isInWorkspace(tree: SourceTree, path: string): boolean {
  for (let at = path; at !== '/' && at !== '';) {
    at = at.replace(/\/[^/]*$/, '') || '/';
    const entries = tree.entries(at);
    if (entries !== undefined && [...entries.values()].includes('regular')) return true;
  }
  return false;
}

function pathOf(thunk: Thunk, use: (path: string) => Value): Value {
  const value = thunk.force();
  return value.kind === 'path' || value.kind === 'string' ? use(value.value) : unknown(value);
}
