import { formatPlain } from '../model/format-value';
import type { Declaration } from '../model/declaration';
import type { OptionType } from '../types/option-type';
import { isPort } from './known-values';

type ValueSnippet = { readonly text: string; readonly hasChoices: boolean };

/** The first place to fill after an option's name; `hasChoices` when a list of values follows. */
export function valueSnippet({
  type,
  default: usual,
}: Pick<Declaration, 'type' | 'default'>): ValueSnippet {
  const found = ofType(type);
  if (usual.kind !== 'plain') return found;
  // Nobody writes down what holds anyhow.
  if (type.kind === 'bool' && usual.value === true)
    return { text: '${1|false,true|}', hasChoices: false };
  const isText = typeof usual.value === 'string' && usual.value !== '';
  return { ...found, hasChoices: found.hasChoices || isText };
}

function ofType(type: OptionType): ValueSnippet {
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
      return { text: '{\n\t$1\n}', hasChoices: type.kind !== 'attrs' };
    case 'nullOr':
      return type.element().kind === 'bool' || type.element().kind === 'enum'
        ? { text: '$1', hasChoices: true }
        : ofType(type.element());
    case 'uniq':
    case 'unique':
      return ofType(type.element());
    default:
      return { text: '$1', hasChoices: isPort(type) || hasKnownValues(type) };
  }
}

/** Files of secrets and packages are known by name. */
function hasKnownValues({ kind }: OptionType): boolean {
  return kind === 'path' || kind === 'package';
}

function enumSnippet(type: OptionType & { readonly kind: 'enum' }): ValueSnippet {
  const members = type.values.map((value) => formatPlain(value).replace(/[\\$},|]/g, '\\$&'));
  return members.length === 0
    ? { text: '$1', hasChoices: false }
    : { text: `\${1|${members.join(',')}|}`, hasChoices: false };
}
