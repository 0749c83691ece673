import type { FileUri } from '../base/uri';
import type { Span } from '../base/span';
import type { AttrsExpr, LambdaExpr } from '../ir/expr';
import type { OptionType } from '../types/option-type';
import type { Evaluator } from './evaluator';
import type { Scope } from './scope';
import type { Thunk } from './thunk';

/** A value of Nix, as far as the sources tell. Whatever depends on more than them is `symbol` or `opaque`. */
export type Value =
  | { readonly kind: 'null' }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  /** An absolute path of the workspace, normalised. */
  | { readonly kind: 'path'; readonly value: string }
  | ListValue
  | AttrsValue
  | LambdaValue
  | PrimitiveValue
  | TypeValue
  | SymbolValue
  | OpaqueValue;

/** `rest` says why there may be further items, at any place. */
export type ListValue = {
  readonly kind: 'list';
  readonly items: readonly Item[];
  readonly rest: OpaqueValue | undefined;
};
/** `maybe`: whether the item is there depends on something unknown. */
export type Item = { readonly thunk: Thunk; readonly maybe: boolean };

/** `rest` says why there may be further attributes, or others of the same names. */
export type AttrsValue = {
  readonly kind: 'attrs';
  readonly entries: ReadonlyMap<string, Attr>;
  readonly rest: OpaqueValue | undefined;
  /** The literals in the sources that this set was written as. */
  readonly origins: readonly Origin[];
};
export type Attr = {
  readonly thunk: Thunk;
  readonly place: AttrPlace | undefined;
  /** Whether the attribute is there depends on something unknown. */
  readonly maybe: boolean;
};
/** Where an attribute was written: its name, and the whole binding. */
export type AttrPlace = { readonly file: FileUri; readonly name: Span; readonly binding: Span };
export type Origin = { readonly file: FileUri; readonly expr: AttrsExpr };

export type LambdaValue = {
  readonly kind: 'lambda';
  readonly expr: LambdaExpr;
  readonly scope: Scope;
};
export type PrimitiveValue = {
  readonly kind: 'primitive';
  readonly name: string;
  readonly arity: number;
  readonly args: readonly Thunk[];
  readonly call: (args: readonly Thunk[], ev: Evaluator) => Value;
};
export type TypeValue = { readonly kind: 'type'; readonly type: OptionType };

/** A value known by its way from a root that only a full evaluation fills: `config.homelab.domain`. */
export type SymbolValue = {
  readonly kind: 'symbol';
  readonly root: SymbolRoot;
  readonly path: readonly SymbolStep[];
};
/** An attribute, an argument that it is called with, or a text that is put behind it. */
export type SymbolStep = string | { readonly call: Thunk } | { readonly append: Value };
/** Stands for one reading of a module. */
export type ModuleKey = { readonly file: FileUri };
export type SymbolRoot = {
  readonly kind: 'config' | 'options' | 'pkgs' | 'input' | 'argument';
  /** The name as written: `config`, `pkgs`, an input's or an argument's name. */
  readonly name: string;
  /** The module whose argument it is, by which the configuration is found that fills it. */
  readonly module?: ModuleKey;
};

export type OpaqueValue = {
  readonly kind: 'opaque';
  /** The reason, as part of a sentence: "it depends on `pkgs.jellyfin`". */
  readonly why: string;
  /** What it can be, where that is known: the branches of an undecided `if`. */
  readonly choices: readonly Thunk[];
  /** Whether it stands for functions of the library that are not written here: they hide no other name. */
  readonly library?: true;
};

/** More than any file of a repository holds; what doubles itself ends here. */
const longestText = 1_000_000;
export const longestList = 100_000;

export const nullValue: Value = { kind: 'null' };
export const emptyAttrs: AttrsValue = {
  kind: 'attrs',
  entries: new Map(),
  rest: undefined,
  origins: [],
};

export const bool = (value: boolean): Value => ({ kind: 'bool', value });
export const int = (value: number): Value =>
  Number.isSafeInteger(value) ? { kind: 'int', value } : opaque('the number is too large');
export const string = (value: string): Value =>
  value.length <= longestText ? { kind: 'string', value } : opaque('the text is too long');
export const type = (value: OptionType): TypeValue => ({ kind: 'type', type: value });

export function opaque(why: string, choices: readonly Thunk[] = []): OpaqueValue {
  return { kind: 'opaque', why, choices };
}

export function listOf(thunks: readonly Thunk[]): ListValue {
  return { kind: 'list', items: thunks.map((thunk) => ({ thunk, maybe: false })), rest: undefined };
}

/** A set without places, as library functions make it. */
export function attrsOf(entries: Iterable<readonly [string, Thunk]>): AttrsValue {
  const map = new Map<string, Attr>();
  for (const [name, thunk] of entries) map.set(name, { thunk, place: undefined, maybe: false });
  return { ...emptyAttrs, entries: map };
}

/** Whether every item is known to be there, and no other. */
export function isExactList(value: ListValue): boolean {
  return value.rest === undefined && value.items.every((item) => !item.maybe);
}

/** Whether every attribute is known to be there, and no other. */
export function isExactAttrs(value: AttrsValue): boolean {
  if (value.rest !== undefined) return false;
  for (const attr of value.entries.values()) if (attr.maybe) return false;
  return true;
}

/** Whether nothing of a value (but of what it holds) depends on what is not known. */
export function isKnown(value: Value): boolean {
  switch (value.kind) {
    case 'symbol':
    case 'opaque':
      return false;
    case 'attrs':
      return value.rest?.library === true || isExactAttrs(value);
    case 'list':
      return isExactList(value);
    default:
      return true;
  }
}

/** A symbol as it would be written, for a reason that a person reads. */
export function symbolText(value: SymbolValue): string {
  const steps = value.path.map((step) => (typeof step === 'string' ? `.${step}` : ' …'));
  return value.root.name + steps.join('');
}

/** Why a value that was needed is not known. */
export function reasonOf(value: Value): string {
  if (value.kind === 'opaque') return value.why;
  if (value.kind === 'symbol') return `it depends on \`${symbolText(value)}\``;
  if ((value.kind === 'attrs' || value.kind === 'list') && value.rest !== undefined)
    return value.rest.why;
  return `it is ${kindNames[value.kind] ?? `a ${value.kind}`}`;
}

const kindNames: Partial<Record<Value['kind'], string>> = {
  attrs: 'an attribute set',
  int: 'an integer',
  lambda: 'a function',
  null: 'null',
  primitive: 'a function',
};

/** The opaque value that follows from one that is not what was needed. */
export function unknown(value: Value): OpaqueValue {
  return value.kind === 'opaque' && value.choices.length === 0 ? value : opaque(reasonOf(value));
}
