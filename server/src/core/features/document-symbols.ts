import type { Span } from '../base/span';
import type { FileUri } from '../base/uri';
import type { AssignBinding, Binding, Expr } from '../ir/expr';
import { bindingsOf, partsOf } from '../ir/find';
import type { Snapshot } from '../model/snapshot';

export type DocumentSymbol = {
  readonly name: string;
  readonly detail: string | undefined;
  readonly kind: 'set' | 'function' | 'boolean' | 'number' | 'string' | 'list' | 'value';
  readonly span: Span;
  readonly selection: Span;
  readonly children: readonly DocumentSymbol[];
};

/** The bindings of a file as a tree. */
export function documentSymbols(snapshot: Snapshot, file: FileUri): readonly DocumentSymbol[] {
  const root = snapshot.ir(file)?.root;
  return root === undefined ? [] : symbolsIn(root);
}

function symbolsIn(expr: Expr): readonly DocumentSymbol[] {
  const own = bindingsOf(expr).flatMap(symbolOf);
  return [...own, ...partsOf(expr).flatMap(symbolsIn)];
}

function symbolOf(binding: Binding): readonly DocumentSymbol[] {
  if (binding.kind === 'inherit') return [];
  const [first] = binding.path;
  const last = binding.path.at(-1);
  if (first === undefined || last === undefined) return [];
  const name = nameText(binding);
  if (name === '') return [];
  return [
    {
      name,
      detail: detailOf(binding.value),
      kind: kindOf(binding.value),
      span: binding.span,
      selection: { start: first.span.start, end: last.span.end },
      children: symbolsIn(binding.value),
    },
  ];
}

function nameText({ path }: AssignBinding): string {
  return path
    .map((part) => (part.kind === 'dynamic' ? '${…}' : part.name))
    .filter((part) => part !== '')
    .join('.');
}

function detailOf(value: Expr): string | undefined {
  if (value.kind === 'var' || value.kind === 'int')
    return value.kind === 'int' ? String(value.value) : value.name;
  if (value.kind !== 'string' || value.indented) return undefined;
  const [text] = value.parts;
  return value.parts.length === 1 && typeof text === 'string' ? JSON.stringify(text) : undefined;
}

function kindOf(value: Expr): DocumentSymbol['kind'] {
  switch (value.kind) {
    case 'attrs':
      return 'set';
    case 'lambda':
      return 'function';
    case 'int':
    case 'float':
      return 'number';
    case 'string':
    case 'path':
      return 'string';
    case 'list':
      return 'list';
    case 'var':
      return value.name === 'true' || value.name === 'false' ? 'boolean' : 'value';
    default:
      return 'value';
  }
}
