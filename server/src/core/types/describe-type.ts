import type { EnumMember, OptionType } from './option-type';

/** A type in a few words, for a list of options: "port" where the manual says "16 bit unsigned integer; …". */
export function briefType(type: OptionType): string {
  if (type.kind === 'nullOr') return `null or ${briefType(type.element())}`;
  if (type.kind === 'listOf') return `list of ${briefType(type.element())}`;
  if (type.kind !== 'int') return describeType(type);
  if (type.least === 0 && type.most === 65535) return 'port';
  return type.description.replace(/;.*/, '');
}

/** How Nix describes a type in its manual and its errors: "null or string". */
export function describeType(type: OptionType, depth = 0): string {
  if (depth > 8) return '…';
  const nested = (element: () => OptionType): string =>
    parenthesise(describeType(element(), depth + 1));
  switch (type.kind) {
    case 'string':
    case 'int':
      return type.description;
    case 'bool':
      return 'boolean';
    case 'float':
      return 'floating point number';
    case 'attrs':
      return 'attribute set';
    case 'raw':
      return 'raw value';
    case 'unspecified':
      return 'unspecified value';
    case 'deferredModule':
      return 'module';
    case 'enum':
      return describeEnum(type.values, type.complete);
    case 'nullOr':
      return `null or ${nested(type.element)}`;
    case 'listOf':
      return `${type.nonEmpty ? 'non-empty ' : ''}list of ${nested(type.element)}`;
    case 'attrsOf':
      return `attribute set of ${nested(type.element)}`;
    case 'lazyAttrsOf':
      return `lazy attribute set of ${nested(type.element)}`;
    case 'functionTo':
      return `function that evaluates to a(n) ${nested(type.element)}`;
    case 'uniq':
    case 'unique':
      return nested(type.element);
    case 'either':
      return `${nested(type.left)} or ${nested(type.right)}`;
    case 'coercedTo':
      return `${nested(type.to)} or ${nested(type.from)} convertible to it`;
    case 'opaque':
      return type.name ?? 'unknown type';
    default:
      return type.kind;
  }
}

function describeEnum(values: readonly EnumMember[], complete: boolean): string {
  const members = values.map((value) => JSON.stringify(value));
  if (!complete) members.push('…');
  if (members.length === 0) return 'impossible (empty enum)';
  return members.length === 1
    ? `value ${members.join()} (singular enum)`
    : `one of ${members.join(', ')}`;
}

function parenthesise(text: string): string {
  return /^\S+$/.test(text) || !text.includes(' or ') ? text : `(${text})`;
}
