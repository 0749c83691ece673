import type { FileUri } from '../base/uri';
import { formatPlain } from '../model/format-value';
import { resolveOption, type Resolved } from '../model/resolve-option';
import type { Flake } from '../model/snapshot';
import { describeType } from '../types/describe-type';
import type { OptionType } from '../types/option-type';
import type { CompletionItem, CompletionKind } from './completion-item';
import type { CompletionSite } from './completion-site';
import { knownValues } from './known-values';

type ValueSite = CompletionSite & { readonly kind: 'value' };
type Value = { readonly text: string; readonly kind: CompletionKind };

/** The values of an option's type, its default, and what fits it elsewhere: free ports, secrets, equal options. */
export function completeValue(
  flake: Flake,
  file: FileUri,
  site: ValueSite,
): readonly CompletionItem[] {
  const resolved = resolveOption(flake.options, site.path);
  const brackets = site.quoted ? [] : bracketsOf(resolved, site);
  if (resolved.kind !== 'value') return brackets;
  const { type, declaration, length } = resolved;
  const fallback = length === site.path.length ? declaration.default : undefined;
  const usual = fallback?.kind === 'plain' ? formatPlain(fallback.value) : undefined;
  const values = valuesOf(type);
  if (usual !== undefined && !values.some(({ text }) => text === usual) && usual.length < 60)
    values.push({ text: usual, kind: 'value' });
  const all = [
    ...values.map((value) => ({ ...value, detail: detailOf(value.text, usual, type) })),
    ...knownValues(flake, {
      path: site.path,
      declaration,
      type,
      own: { file, span: site.replace },
    }),
  ];
  const items = all
    .filter(({ text }) => !site.quoted || text.startsWith('"'))
    .map(({ text, kind, detail }, index) => ({
      label: text,
      kind,
      detail,
      replace: site.replace,
      insertText: site.needsSemicolon ? `${text};` : text,
      isSnippet: false,
      sortText: String(index).padStart(3, '0'),
      filterText: text,
      retrigger: false,
    }));
  // The empty list of a default gives way to brackets with the caret in them.
  return [...brackets, ...items];
}

/** The braces of a set or the brackets of a list, with the caret between them. */
function bracketsOf(resolved: Resolved, site: ValueSite): readonly CompletionItem[] {
  const shape = resolved.kind === 'set' ? 'set' : resolved.kind === 'value' && shapeOf(resolved);
  if (shape === false || shape === undefined) return [];
  const [label, inside] = shape === 'set' ? ['{ }', '{\n\t$0\n}'] : ['[ ]', '[ $0 ]'];
  const written = site.needsSemicolon ? `${inside};` : inside;
  return [
    {
      label,
      kind: 'snippet',
      detail: shape === 'set' ? 'a set of options' : 'a list',
      replace: site.replace,
      insertText: written,
      isSnippet: true,
      sortText: '999',
      retrigger: shape === 'set',
    },
  ];
}

function shapeOf({ type }: { readonly type: OptionType }): 'set' | 'list' | undefined {
  switch (type.kind) {
    case 'listOf':
      return 'list';
    case 'attrsOf':
    case 'lazyAttrsOf':
    case 'submodule':
      return 'set';
    case 'nullOr':
      return shapeOf({ type: type.element() });
    default:
      return undefined;
  }
}

function detailOf(text: string, usual: string | undefined, type: OptionType): string {
  return text === usual ? `default of ${describeType(type)}` : describeType(type);
}

function valuesOf(type: OptionType): Value[] {
  switch (type.kind) {
    case 'bool':
      return [
        { text: 'true', kind: 'keyword' },
        { text: 'false', kind: 'keyword' },
      ];
    case 'enum':
      return type.values.map((value) => ({ text: formatPlain(value), kind: 'enum-member' }));
    case 'nullOr':
      return [...valuesOf(type.element()), { text: 'null', kind: 'keyword' }];
    case 'either':
      return [...valuesOf(type.left()), ...valuesOf(type.right())];
    case 'uniq':
    case 'unique':
      return valuesOf(type.element());
    case 'coercedTo':
      return [...valuesOf(type.from()), ...valuesOf(type.to())];
    default:
      return [];
  }
}
