import type { EnumMember, OptionType, StringType } from '../../types/option-type';
import {
  binary,
  primitiveEntries,
  ternary,
  unary,
  withKind,
  type PrimitiveTable,
} from '../primitives';
import type { Evaluator } from '../evaluator';
import { Thunk } from '../thunk';
import {
  attrsOf,
  isExactList,
  opaque,
  type as typeValue,
  unknown,
  type AttrsValue,
  type TypeValue,
  type Value,
} from '../value';

export const anyValue: OptionType = { kind: 'anything' };

/** The modules that a submodule type is made of: the evaluator's side of `SubmoduleType.body`. */
export class SubmoduleBody {
  constructor(
    readonly modules: readonly Thunk[],
    /** Why there may be further modules. */
    readonly rest: string | undefined,
  ) {}
}

const text = (name: string, description: string, pattern?: string): StringType => ({
  kind: 'string',
  name,
  description,
  pattern,
});

const integer = (
  name: string,
  description: string,
  [least, most]: readonly [number | undefined, number | undefined],
): OptionType => ({ kind: 'int', name, description, least, most });

const sized = (bits: number, signed: boolean): OptionType => {
  const least = signed ? -(2 ** (bits - 1)) : 0;
  const most = signed ? 2 ** (bits - 1) - 1 : 2 ** bits - 1;
  const sign = signed ? 'signed' : 'unsigned';
  return integer(
    `${sign}Int${bits}`,
    `${bits} bit ${sign} integer; between ${least} and ${most} (both inclusive)`,
    [least, most],
  );
};

const simple: Readonly<Record<string, OptionType>> = {
  bool: { kind: 'bool' },
  boolByOr: { kind: 'bool' },
  int: integer('int', 'signed integer', [undefined, undefined]),
  port: sized(16, false),
  float: { kind: 'float' },
  number: {
    kind: 'either',
    left: () => integer('int', 'signed integer', [undefined, undefined]),
    right: () => ({ kind: 'float' }),
  },
  str: text('str', 'string'),
  string: text('string', 'string'),
  singleLineStr: text('singleLineStr', '(optionally newline-terminated) single-line string'),
  nonEmptyStr: text('nonEmptyStr', 'non-empty string'),
  lines: text('separatedString', 'strings concatenated with "\\n"'),
  commas: text('separatedString', 'strings concatenated with ","'),
  envVar: text('separatedString', 'strings concatenated with ":"'),
  passwdEntry: text('passwdEntry', 'string, not containing newlines or colons'),
  path: { kind: 'path' },
  package: { kind: 'package' },
  shellPackage: { kind: 'package' },
  attrs: { kind: 'attrs' },
  anything: { kind: 'anything' },
  raw: { kind: 'raw' },
  unspecified: { kind: 'unspecified' },
  deferredModule: { kind: 'deferredModule' },
  optionType: { kind: 'optionType' },
  pathInStore: { kind: 'opaque', name: 'pathInStore', why: 'paths of the store are made by Nix' },
  pkgs: { kind: 'opaque', name: 'pkgs', why: 'it is a package set' },
};

const integers: Readonly<Record<string, OptionType>> = {
  unsigned: integer('unsignedInt', 'unsigned integer, meaning >=0', [0, undefined]),
  positive: integer('positiveInt', 'positive integer, meaning >0', [1, undefined]),
  u8: sized(8, false),
  u16: sized(16, false),
  u32: sized(32, false),
  s8: sized(8, true),
  s16: sized(16, true),
  s32: sized(32, true),
};

/** The type that a value stands for; what is no type is opaque, with the reason. */
export function optionTypeOf(value: Value): OptionType {
  if (value.kind === 'type') return value.type;
  return { kind: 'opaque', name: undefined, why: unknown(value).why };
}

/** The type that an argument gives; whoever asks for it may do so outside an evaluation. */
function elementOf(thunk: Thunk | undefined, ev: Evaluator): () => OptionType {
  return () =>
    ev.options.budget.guarded(() =>
      optionTypeOf(thunk?.force() ?? opaque('it has no element type')),
    ) ?? {
      kind: 'opaque',
      name: undefined,
      why: 'it takes too many steps to find out',
    };
}

/** `lib.types`. */
export function typesLibrary(): AttrsValue {
  return attrsOf([
    ...constantsOf(simple),
    ...primitiveEntries(typePrimitives),
    [
      'ints',
      Thunk.of(attrsOf([...constantsOf(integers), ...primitiveEntries({ between: intBetween })])),
    ],
    [
      'numbers',
      Thunk.of(attrsOf([...constantsOf(numbers), ...primitiveEntries({ between: numberBetween })])),
    ],
  ]);
}

function constantsOf(
  types: Readonly<Record<string, OptionType>>,
): readonly (readonly [string, Thunk])[] {
  return Object.entries(types).map(([name, value]) => [name, Thunk.of(typeValue(value))]);
}

const numberRange = (name: string | undefined): OptionType => ({
  kind: 'opaque',
  name,
  why: 'it is a range of numbers',
});
const numbers = { nonnegative: numberRange(undefined), positive: numberRange(undefined) };
const numberBetween = binary(() => typeValue(numberRange('numberBetween')));
const intBetween = binary((least, most) =>
  withKind(least, 'int', ({ value: from }) =>
    withKind(most, 'int', ({ value: to }) =>
      typeValue(
        integer('intBetween', `integer between ${from} and ${to} (both inclusive)`, [from, to]),
      ),
    ),
  ),
);

const wrapper = (
  kind: 'nullOr' | 'listOf' | 'attrsOf' | 'lazyAttrsOf' | 'uniq' | 'functionTo',
  nonEmpty = false,
): PrimitiveTable[string] =>
  unary((element, ev) => typeValue({ kind, nonEmpty, element: elementOf(element, ev) }));

const typePrimitives = {
  nullOr: wrapper('nullOr'),
  listOf: wrapper('listOf'),
  nonEmptyListOf: wrapper('listOf', true),
  attrsOf: wrapper('attrsOf'),
  loaOf: wrapper('attrsOf'),
  lazyAttrsOf: wrapper('lazyAttrsOf'),
  uniq: wrapper('uniq'),
  functionTo: wrapper('functionTo'),
  attrsWith: unary((options, ev) =>
    withKind(options, 'attrs', ({ entries }) =>
      typeValue({
        kind: 'attrsOf',
        nonEmpty: false,
        element: elementOf(entries.get('elemType')?.thunk, ev),
      }),
    ),
  ),
  unique: binary((_, element, ev) =>
    typeValue({ kind: 'unique', nonEmpty: false, element: elementOf(element, ev) }),
  ),
  either: binary((left, right, ev) => either(elementOf(left, ev), elementOf(right, ev))),
  oneOf: unary((list, ev) =>
    withKind(list, 'list', (value) => oneOf(value.items.map(({ thunk }) => elementOf(thunk, ev)))),
  ),
  coercedTo: ternary((from, _, to, ev) =>
    typeValue({ kind: 'coercedTo', from: elementOf(from, ev), to: elementOf(to, ev) }),
  ),
  enum: unary((list) => enumOf(list.force())),
  strMatching: unary((pattern) =>
    withKind(pattern, 'string', ({ value }) =>
      typeValue(
        text(
          `strMatching ${JSON.stringify(value).replaceAll('$', '\\$')}`,
          `string matching the pattern ${value}`,
          value,
        ),
      ),
    ),
  ),
  separatedString: unary((separator) =>
    withKind(separator, 'string', ({ value }) =>
      typeValue(text('separatedString', `strings concatenated with ${JSON.stringify(value)}`)),
    ),
  ),
  addCheck: binary((type) => type.force()),
  mkOptionType: unary((options) => customType(options.force())),
  submodule: unary((modules) => submodule(modules)),
  submoduleWith: unary((options) =>
    withKind(options, 'attrs', ({ entries }) => submodule(entries.get('modules')?.thunk)),
  ),
  deferredModuleWith: unary(() => typeValue({ kind: 'deferredModule' })),
  pathWith: unary(() => typeValue({ kind: 'path' })),
  attrTag: unary(() => typeValue({ kind: 'opaque', name: 'attrTag', why: 'it is a tagged union' })),
} satisfies PrimitiveTable;

function either(left: () => OptionType, right: () => OptionType): TypeValue {
  return typeValue({ kind: 'either', left, right });
}

/** `oneOf [ a b c ]` is `either a (either b c)`. */
function oneOf(types: readonly (() => OptionType)[]): TypeValue {
  const [first, ...others] = types;
  if (first === undefined) return typeValue({ kind: 'enum', values: [], complete: true });
  return others.length === 0 ? typeValue(first()) : either(first, () => oneOf(others).type);
}

function enumOf(list: Value): TypeValue {
  if (list.kind !== 'list') return typeValue({ kind: 'enum', values: [], complete: false });
  const values: EnumMember[] = [];
  let complete = isExactList(list);
  for (const { thunk } of list.items) {
    const value = thunk.force();
    if (value.kind === 'string' || value.kind === 'int' || value.kind === 'bool')
      values.push(value.value);
    else if (value.kind === 'null') values.push(null);
    else complete = false;
  }
  return typeValue({ kind: 'enum', values, complete });
}

function customType(options: Value): TypeValue {
  const name = options.kind === 'attrs' ? options.entries.get('name')?.thunk.force() : undefined;
  return typeValue({
    kind: 'opaque',
    name: name?.kind === 'string' ? name.value : undefined,
    why: 'the type is made with `mkOptionType`',
  });
}

function submodule(modules: Thunk | undefined): TypeValue {
  const value = modules?.force();
  const body =
    value?.kind === 'list'
      ? new SubmoduleBody(
          value.items.map(({ thunk }) => thunk),
          value.rest?.why,
        )
      : new SubmoduleBody(modules === undefined ? [] : [modules], undefined);
  return typeValue({ kind: 'submodule', body });
}
