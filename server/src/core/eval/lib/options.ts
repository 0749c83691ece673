import { binary, ternary, unary, withKind, type PrimitiveTable } from '../primitives';
import { Thunk } from '../thunk';
import {
  attrsOf,
  bool,
  emptyAttrs,
  int,
  opaque,
  string,
  type,
  unknown,
  type Attr,
  type AttrsValue,
  type Value,
} from '../value';

/** The functions of `lib` that make options and definitions: sets with a `_type`, as in Nix. */
export const optionPrimitives = {
  mkOption: unary((options) => tagged('option', options.force())),
  mkEnableOption: unary((name) =>
    tagged(
      'option',
      attrsOf([
        ['default', Thunk.of(bool(false))],
        ['example', Thunk.of(bool(true))],
        ['description', new Thunk(() => enableDescription(name.force()))],
        ['type', Thunk.of(type({ kind: 'bool' }))],
      ]),
    ),
  ),
  mkPackageOption: ternary((_, name, options) => packageOption(name, options)),
  mkSinkUndeclaredOptions: unary(() =>
    tagged('option', attrsOf([['internal', Thunk.of(bool(true))]])),
  ),
  mkIf: binary((condition, content) =>
    definition('if', [
      ['condition', condition],
      ['content', content],
    ]),
  ),
  mkMerge: unary((contents) => definition('merge', [['contents', contents]])),
  mkAssert: ternary((condition, _, content) =>
    definition('if', [
      ['condition', condition],
      ['content', content],
    ]),
  ),
  mkOverride: binary((priority, content) => override(priority, content)),
  mkOptionDefault: unary((content) => override(Thunk.of(int(1500)), content)),
  mkDefault: unary((content) => override(Thunk.of(int(1000)), content)),
  mkImageMediaOverride: unary((content) => override(Thunk.of(int(60)), content)),
  mkForce: unary((content) => override(Thunk.of(int(50)), content)),
  mkVMOverride: unary((content) => override(Thunk.of(int(10)), content)),
  mkOrder: binary(ordered),
  mkBefore: unary((content) => ordered(Thunk.of(int(500)), content)),
  mkAfter: unary((content) => ordered(Thunk.of(int(1500)), content)),
  literalExpression: unary(literal),
  literalExample: unary(literal),
  literalMD: unary(literal),
  nixosSystem: unary((args) => tagged('machine', args.force())),
  mdDoc: unary((text) => text.force()),
} satisfies PrimitiveTable;

function enableDescription(name: Value): Value {
  return name.kind === 'string'
    ? string(`Whether to enable ${name.value}.`)
    : opaque(unknown(name).why);
}

function packageOption(name: Thunk, options: Thunk): Value {
  const extra = options.force();
  const pick = (key: string): Value | undefined =>
    extra.kind === 'attrs' ? extra.entries.get(key)?.thunk.force() : undefined;
  const nullable = pick('nullable');
  const text = name.force();
  const label = text.kind === 'list' ? text.items.at(-1)?.thunk.force() : text;
  const isNullable = nullable?.kind === 'bool' && nullable.value;
  const described =
    label?.kind === 'string'
      ? string(`The ${label.value} package to use.`)
      : opaque('its name is not known');
  const packageType = type({ kind: 'package' });
  return tagged(
    'option',
    attrsOf([
      ['default', Thunk.of(opaque(`it is a package`))],
      ['description', Thunk.of(described)],
      [
        'type',
        Thunk.of(
          isNullable
            ? type({ kind: 'nullOr', nonEmpty: false, element: () => ({ kind: 'package' }) })
            : packageType,
        ),
      ],
    ]),
  );
}

function definition(kind: string, entries: readonly (readonly [string, Thunk])[]): Value {
  return tagged(kind, attrsOf(entries));
}

function override(priority: Thunk, content: Thunk): Value {
  return definition('override', [
    ['priority', priority],
    ['content', content],
  ]);
}

function ordered(priority: Thunk, content: Thunk): Value {
  return definition('order', [
    ['priority', priority],
    ['content', content],
  ]);
}

function literal(text: Thunk): Value {
  return withKind(text, 'string', ({ value }) =>
    tagged('literalExpression', attrsOf([['text', Thunk.of(string(value))]])),
  );
}

/** The set with `_type`; where it is not known what the set holds, it is still known what it is. */
function tagged(kind: string, value: Value): AttrsValue {
  const set: AttrsValue = value.kind === 'attrs' ? value : { ...emptyAttrs, rest: unknown(value) };
  const tag: Attr = { thunk: Thunk.of(string(kind)), place: undefined, maybe: false };
  return { ...set, entries: new Map([['_type', tag], ...set.entries]) };
}

/** The `_type` of a set made by these functions. */
export function tagOf(value: Value): string | undefined {
  if (value.kind !== 'attrs') return undefined;
  const tag = value.entries.get('_type')?.thunk.force();
  return tag?.kind === 'string' ? tag.value : undefined;
}
