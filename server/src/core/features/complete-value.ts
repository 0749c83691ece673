import type { FileUri } from '../base/uri';
import {
  addArgument,
  isWholeModule,
  type AddedArgument,
  type ModuleArgument,
} from '../edits/add-argument';
import { formatPlain } from '../model/format-value';
import { listItem, type OptionPath } from '../model/option-path';
import type { Flake, Snapshot } from '../model/snapshot';
import type { OptionType } from '../types/option-type';
import type { CompletionItem, CompletionKind } from './completion-item';
import type { CompletionSite } from './completion-site';
import { knownPlace, type KnownPlace } from './known-place';
import { encrypted, knownValues, packages, type KnownValue } from './known-values';

type ValueSite = CompletionSite & { readonly kind: 'value' };
type Value = { readonly text: string; readonly kind: CompletionKind };

/** Where a value is written. */
type ValueQuestion = {
  readonly snapshot: Snapshot;
  readonly flake: Flake;
  readonly file: FileUri;
  readonly offset: number;
};

/** The values of an option's type, its default, and what fits it elsewhere: free ports, secrets, equal options. */
export function completeValue(question: ValueQuestion, site: ValueSite): readonly CompletionItem[] {
  const place = knownPlace(question.flake, question.file, site.path);
  const brackets = site.quoted ? [] : bracketsOf(place, site);
  // The empty list of a default gives way to brackets with the caret in them.
  return [
    ...brackets,
    ...candidates(question, site, place)
      .filter(({ text }) => !site.quoted || text.startsWith('"'))
      .flatMap((value, index) => valueItem(question, { site, value, index }) ?? []),
  ];
}

function candidates(
  { snapshot, flake, file }: ValueQuestion,
  { path, replace }: ValueSite,
  place: KnownPlace | undefined,
): readonly KnownValue[] {
  if (place?.kind !== 'value') return valuesOfNixos({ snapshot, flake, file }, path);
  const { type, usual: fallback } = place;
  const usual = fallback.kind === 'plain' ? formatPlain(fallback.value) : undefined;
  const values = valuesOf(type);
  if (usual !== undefined && !values.some(({ text }) => text === usual) && usual.length < 60)
    values.push({ text: usual, kind: 'value' });
  const own = { file, span: replace };
  return [
    ...values.map((value) => ({ ...value, origin: value.text === usual ? 'default' : '' })),
    ...knownValues(snapshot, flake, { path, usual: fallback, type, own }),
  ];
}

/** Options of NixOS and agenix, whose declarations are not in the repository: packages, and files of secrets. */
function valuesOfNixos(
  { snapshot, flake, file }: Omit<ValueQuestion, 'offset'>,
  path: OptionPath,
): readonly KnownValue[] {
  if (/packages?$/i.test(path.findLast((name) => name !== listItem) ?? ''))
    return packages(snapshot, flake);
  const [root, secrets, , option] = path;
  const isSecret = root === 'age' && secrets === 'secrets' && option === 'file';
  return isSecret && path.length === 4 ? encrypted(snapshot, flake, file) : [];
}

type Written = { readonly site: ValueSite; readonly value: KnownValue; readonly index: number };

function valueItem(
  question: ValueQuestion,
  { site, value: { text, kind, origin, argument }, index }: Written,
): CompletionItem | undefined {
  const added = argument === undefined ? undefined : withArgument(question, argument);
  if (added?.kind === 'refused') return undefined;
  return {
    label: text,
    kind,
    ...(origin !== '' && { beside: { kind: 'type', text: origin } }),
    replace: site.replace,
    insertText: site.needsSemicolon ? `${text};` : text,
    isSnippet: false,
    sortText: String(index).padStart(3, '0'),
    filterText: text,
    retrigger: false,
    ...(added?.kind === 'edit' && { also: added.edit }),
  };
}

/** What lets the module take an argument that the value is written with. */
function withArgument(
  { snapshot, flake, file, offset }: ValueQuestion,
  name: ModuleArgument,
): AddedArgument {
  const ir = snapshot.ir(file);
  const text = snapshot.text(file);
  if (ir === undefined || text === undefined) return { kind: 'refused' };
  const added = addArgument(text, ir, { name, offset });
  return added.kind === 'edit' && !isWholeModule(snapshot, flake, file)
    ? { kind: 'refused' }
    : added;
}

/** The braces of a set or the brackets of a list, with the caret between them. */
function bracketsOf(place: KnownPlace | undefined, site: ValueSite): readonly CompletionItem[] {
  const shape = place?.kind === 'value' ? shapeOf(place) : place?.kind;
  if (shape === undefined) return [];
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
      // Behind values that are known, and before names in scope.
      sortText: '4',
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
