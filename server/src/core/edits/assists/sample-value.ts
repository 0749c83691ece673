import type { Declaration } from '../../model/declaration';
import { formatPlain } from '../../model/format-value';
import type { OptionType } from '../../types/option-type';

/** A value to begin with: the default if it is plain, else the simplest of the type. */
export function sampleValue({ default: usual, type }: Declaration): string {
  if (usual.kind === 'plain') return formatPlain(usual.value);
  return simplest(type);
}

function simplest(type: OptionType): string {
  switch (type.kind) {
    case 'bool':
      return 'true';
    case 'int':
    case 'float':
      return '0';
    case 'listOf':
      return '[ ]';
    case 'attrs':
    case 'attrsOf':
    case 'lazyAttrsOf':
    case 'submodule':
      return '{ }';
    case 'enum':
      return type.values[0] === undefined ? '""' : formatPlain(type.values[0]);
    case 'nullOr':
      return 'null';
    case 'path':
      return './.';
    default:
      return '""';
  }
}
