import { formatPlain } from '../model/format-value';
import type { OptionType } from '../types/option-type';

/** A type as Nix, its names below `prefix`: `lib.types.nullOr lib.types.str`. Undefined where it takes more than names. */
export function typeText(type: OptionType, prefix: string): string | undefined {
  switch (type.kind) {
    case 'string':
      return words.has(type.name) ? `${prefix}${type.name}` : undefined;
    case 'int':
      if (type.least === 0 && type.most === 65535) return `${prefix}port`;
      return type.name === 'int' ? `${prefix}int` : undefined;
    case 'enum':
      return type.complete
        ? `${prefix}enum [ ${type.values.map(formatPlain).join(' ')} ]`
        : undefined;
    case 'nullOr':
    case 'listOf':
    case 'attrsOf': {
      const element = typeText(type.element(), prefix);
      if (element === undefined) return undefined;
      return `${prefix}${type.kind} ${element.includes(' ') ? `(${element})` : element}`;
    }
    case 'bool':
    case 'path':
    case 'package':
    case 'anything':
    case 'attrs':
    case 'float':
      return `${prefix}${type.kind}`;
    default:
      return undefined;
  }
}

const words: ReadonlySet<string> = new Set(['str', 'lines', 'nonEmptyStr', 'singleLineStr']);
