import type { FileUri } from '../base/uri';
import { formatPlain } from '../model/format-value';
import { resolveOption } from '../model/resolve-option';
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
  if (resolved.kind !== 'value') return [];
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
  return all
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
