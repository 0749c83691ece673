import { formatPlain } from '../model/format-value';
import type { OptionType } from '../types/option-type';

/** The first place to fill after an option's name; `hasChoices` when a list of values follows. */
export function valueSnippet(type: OptionType): {
  readonly text: string;
  readonly hasChoices: boolean;
} {
  switch (type.kind) {
    case 'bool':
      return { text: '${1|true,false|}', hasChoices: false };
    case 'enum':
      return enumSnippet(type);
    case 'string':
      return { text: '"$1"', hasChoices: false };
    case 'listOf':
      return { text: '[ $1 ]', hasChoices: false };
    case 'attrs':
    case 'attrsOf':
    case 'lazyAttrsOf':
    case 'submodule':
      return { text: '{\n\t$1\n}', hasChoices: true };
    case 'nullOr':
    case 'uniq':
    case 'unique':
      return valueSnippet(type.element());
    default:
      return { text: '$1', hasChoices: false };
  }
}

function enumSnippet(type: OptionType & { readonly kind: 'enum' }): {
  readonly text: string;
  readonly hasChoices: boolean;
} {
  const members = type.values.map((value) => formatPlain(value).replace(/[\\$},|]/g, '\\$&'));
  return members.length === 0
    ? { text: '$1', hasChoices: false }
    : { text: `\${1|${members.join(',')}|}`, hasChoices: false };
}
