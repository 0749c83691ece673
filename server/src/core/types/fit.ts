import type { EnumMember, OptionType, StringType } from './option-type';

/** What is known of a value, for comparing it with a type. */
export type Shape =
  | { readonly kind: 'null' | 'path' | 'function' | 'attrs' | 'unknown' }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'int' | 'float'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'list'; readonly items: readonly Shape[] };

/** Whether a value is proved not to be of a type. What is not known fits. */
export function contradicts(type: OptionType, shape: Shape): boolean {
  if (shape.kind === 'unknown') return false;
  switch (type.kind) {
    case 'bool':
      return shape.kind !== 'bool';
    case 'string':
      return shape.kind !== 'string' || contradictsString(type, shape.value);
    case 'int':
      return (
        shape.kind !== 'int' ||
        (type.least !== undefined && shape.value < type.least) ||
        (type.most !== undefined && shape.value > type.most)
      );
    case 'float':
      return shape.kind !== 'float';
    case 'enum':
      return type.complete && !isMember(type.values, shape);
    case 'path':
      return contradictsPath(shape);
    case 'package':
      return ['null', 'bool', 'int', 'float', 'list', 'function'].includes(shape.kind);
    case 'attrs':
    case 'attrsOf':
    case 'lazyAttrsOf':
      return shape.kind !== 'attrs';
    case 'submodule':
    case 'deferredModule':
      return shape.kind === 'string' ? !shape.value.startsWith('/') : isScalarOrList(shape);
    default:
      return contradictsNested(type, shape);
  }
}

function contradictsNested(type: OptionType, shape: Shape): boolean {
  switch (type.kind) {
    case 'nullOr':
      return shape.kind !== 'null' && contradicts(type.element(), shape);
    case 'uniq':
    case 'unique':
      return contradicts(type.element(), shape);
    case 'listOf':
      if (shape.kind !== 'list') return true;
      if (type.name === 'nonEmptyListOf' && shape.items.length === 0) return true;
      return shape.items.some((item) => contradicts(type.element(), item));
    case 'functionTo':
      return shape.kind !== 'function' && shape.kind !== 'attrs';
    case 'either':
      return contradicts(type.left(), shape) && contradicts(type.right(), shape);
    case 'coercedTo':
      return contradicts(type.from(), shape) && contradicts(type.to(), shape);
    default:
      return false;
  }
}

function contradictsString(type: StringType, value: string): boolean {
  switch (type.name) {
    case 'nonEmptyStr':
      return /^[ \t\r\n]*$/.test(value);
    case 'singleLineStr':
      return value.replace(/\n$/, '').includes('\n');
    case 'passwdEntry':
      return /[\n:]/.test(value);
    default:
      return false;
  }
}

/** `types.path` takes what can be a path: a string that begins with a slash, or a set with an `outPath`. */
function contradictsPath(shape: Shape): boolean {
  if (shape.kind === 'string') return !shape.value.startsWith('/');
  return shape.kind !== 'path' && shape.kind !== 'attrs';
}

function isScalarOrList(shape: Shape): boolean {
  return ['null', 'bool', 'int', 'float', 'list'].includes(shape.kind);
}

function isMember(values: readonly EnumMember[], shape: Shape): boolean {
  if (shape.kind === 'null') return values.includes(null);
  return 'value' in shape && values.includes(shape.value);
}
