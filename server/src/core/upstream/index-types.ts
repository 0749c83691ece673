import type { OptionType, WrapperType } from '../types/option-type';
import type { IndexNode, OptionIndex, TypeEntry } from './option-index';

/** The options inside a submodule of the index: the index's side of `SubmoduleType.body`. */
export class IndexBody {
  constructor(
    readonly node: IndexNode | undefined,
    /** Whether it may take what is not known of it. */
    readonly open: boolean,
  ) {}
}

/** Where a type stands: the option, or the placeholder inside it, that has it. */
type TypePlace = { readonly index: OptionIndex; readonly node: IndexNode | undefined };

/** A type of the index as ours. */
export function toOptionType(place: TypePlace, entry: TypeEntry | undefined): OptionType {
  if (entry === undefined) return { kind: 'unspecified' };
  return (
    simple[entry.k] ??
    nested(place, entry) ??
    numberOf(entry) ??
    textOf(entry) ?? { kind: 'opaque', name: entry.d, why: 'only Nix knows what it takes' }
  );
}

const simple: Readonly<Record<string, OptionType>> = {
  bool: { kind: 'bool' },
  boolByOr: { kind: 'bool' },
  float: { kind: 'float' },
  package: { kind: 'package' },
  shellPackage: { kind: 'package' },
  attrs: { kind: 'attrs' },
  anything: { kind: 'anything' },
  raw: { kind: 'raw' },
  unspecified: { kind: 'unspecified' },
  deferredModule: { kind: 'deferredModule' },
  optionType: { kind: 'optionType' },
};

const wrappers: Readonly<Record<string, WrapperType['kind']>> = {
  nullOr: 'nullOr',
  listOf: 'listOf',
  attrsOf: 'attrsOf',
  lazyAttrsOf: 'lazyAttrsOf',
  uniq: 'uniq',
  unique: 'unique',
  functionTo: 'functionTo',
};

function nested(place: TypePlace, entry: TypeEntry): OptionType | undefined {
  const { k, d, of = [] } = entry;
  const kind = wrappers[k];
  if (kind !== undefined)
    return { kind, nonEmpty: d.startsWith('non-empty'), element: inner(held(place, kind), of[0]) };
  switch (k) {
    case 'either':
      return alternatives(of.map((side) => inner(place, side)));
    case 'coercedTo':
      return { kind: 'coercedTo', from: inner(place, of[0]), to: inner(place, of[1]) };
    case 'submodule': {
      const { node } = place;
      // Where the manual goes no further, nothing is known of what it takes.
      const isOpen = entry.open === true || node === undefined || node.isEmpty;
      return { kind: 'submodule', body: new IndexBody(node, isOpen) };
    }
    case 'path':
      // Older versions of NixOS call any path so, newer ones one that may be relative.
      return d.startsWith('absolute path') ? { kind: 'path' } : undefined;
    case 'enum':
      return { kind: 'enum', values: entry.values ?? [], complete: entry.values !== undefined };
    default:
      return undefined;
  }
}

/** The place of what a container holds. */
function held({ index, node }: TypePlace, kind: WrapperType['kind']): TypePlace {
  const isContainer = kind === 'attrsOf' || kind === 'lazyAttrsOf' || kind === 'listOf';
  return { index, node: isContainer ? node?.placeholder : node };
}

function inner(place: TypePlace, number: number | undefined): () => OptionType {
  return () => toOptionType(place, number === undefined ? undefined : place.index.typeAt(number));
}

function alternatives(sides: readonly (() => OptionType)[]): OptionType {
  const [first, ...others] = sides;
  if (first === undefined) return { kind: 'unspecified' };
  return others.length === 0
    ? first()
    : { kind: 'either', left: first, right: () => alternatives(others) };
}

/** The bounds of a number are told only in words: "16 bit unsigned integer; between 0 and 65535 (both inclusive)". */
function numberOf({ k, d }: TypeEntry): OptionType | undefined {
  if (!/^(int|intBetween|(un)?signedInt\d*|positiveInt)$/.test(k)) return undefined;
  const bounds = /between (?<least>-?\d+) and (?<most>-?\d+) \(both inclusive\)/.exec(d)?.groups;
  const above = d.endsWith('meaning >0') ? 1 : d.endsWith('meaning >=0') ? 0 : undefined;
  return {
    kind: 'int',
    name: k,
    description: d,
    least: bounds === undefined ? above : Number(bounds['least']),
    most: bounds === undefined ? undefined : Number(bounds['most']),
  };
}

function textOf({ k, d }: TypeEntry): OptionType | undefined {
  const isText =
    /^(str|string|nonEmptyStr|singleLineStr|separatedString|lines|commas|envVar)$/.test(k) ||
    k.startsWith('strMatching ') ||
    k.startsWith('passwdEntry ');
  if (!isText) return undefined;
  return { kind: 'string', name: k.replace(/ .*/s, ''), description: d, pattern: undefined };
}
