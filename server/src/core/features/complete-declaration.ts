import { pathFromUri, type FileUri } from '../base/uri';
import type { FileIr } from '../ir/expr';
import { layersAt, namesOf } from '../ir/names';
import { segmentText } from '../model/option-path';
import { typeText } from '../edits/type-text';
import type { Declaration } from '../model/declaration';
import type { OptionNode } from '../model/option-tree';
import { resolveOption } from '../model/resolve-option';
import type { Flake } from '../model/snapshot';
import { briefType } from '../types/describe-type';
import type { CompletionItem } from './completion-item';
import type { CompletionSite } from './completion-site';
import { libraryPrefix, typesPrefix } from './library-names';

type DeclarationSite = CompletionSite & { readonly kind: 'declaration' };

/** Where a module declares an option. */
type DeclarationQuestion = { readonly flake: Flake; readonly file: FileUri; readonly ir: FileIr };

/** What a module can declare at a place: the options that its siblings have, and sets that lead on. */
export function completeDeclaration(
  { flake, file, ir }: DeclarationQuestion,
  site: DeclarationSite,
): readonly CompletionItem[] {
  const nodeAt = (path: readonly string[]): OptionNode | undefined => {
    const resolved = resolveOption(flake.options, path);
    return resolved.kind === 'set' ? resolved.node : undefined;
  };
  const own = nodeAt(site.prefix);
  const write = writerAt(ir, site);
  const parent = site.prefix.length < 2 ? undefined : nodeAt(site.prefix.slice(0, -1));
  const siblings = [...(parent?.children.values() ?? [])].filter(
    (node) => node !== own && node.declarations.length === 0,
  );
  const options = usualOptions(siblings)
    .filter(({ name }) => !site.taken.has(name) && !site.begun.has(name))
    .flatMap((option, index) => optionItem(option, { index, site, write }) ?? []);
  return [...options, ...(own === undefined ? [] : setItems(own, nameOf(file), { site, write }))];
}

type Usual = { readonly name: string; readonly declaration: Declaration; readonly count: number };

/** The options directly in sets of a kind, those that most of them have first. */
function usualOptions(sets: readonly OptionNode[]): readonly Usual[] {
  const found = new Map<string, Usual>();
  for (const { children } of sets)
    for (const [name, { declarations }] of children) {
      const [declaration] = declarations;
      const before = found.get(name);
      if (declaration === undefined) continue;
      found.set(name, {
        name,
        declaration: before?.declaration ?? declaration,
        count: (before?.count ?? 0) + 1,
      });
    }
  return [...found.values()].sort((a, b) => b.count - a.count);
}

/** How this file writes declarations. */
type Writer = {
  readonly lib: (name: string) => string;
  readonly types: string;
};

function writerAt(ir: FileIr, { replace }: DeclarationSite): Writer {
  const layers = layersAt(namesOf(ir), replace.start);
  const isSeen = (name: string): boolean =>
    layers.some((layer) => layer.kind === 'names' && layer.names.has(name));
  const lib = libraryPrefix(ir, replace.start) ?? 'lib.';
  return {
    lib: (name) => (isSeen(name) ? name : `${lib}${name}`),
    types: typesPrefix(ir, replace.start) ?? 'lib.types.',
  };
}

type Written = { readonly site: DeclarationSite; readonly write: Writer };

function optionItem(
  { name, declaration, count }: Usual,
  { index, site, write }: Written & { readonly index: number },
): CompletionItem | undefined {
  const text = declarationText(name, declaration, write);
  if (text === undefined) return undefined;
  const end = site.closed ? '' : ';';
  return {
    label: name,
    kind: 'option',
    detail: count === 1 ? 'declared by one other' : `declared by ${count} others`,
    beside: { kind: 'type', text: briefType(declaration.type) },
    replace: site.replace,
    insertText: site.continues ? segmentText(name) : `${segmentText(name)} = ${text}${end}`,
    isSnippet: !site.continues,
    sortText: `1${String(index).padStart(3, '0')}`,
    retrigger: false,
  };
}

function declarationText(
  name: string,
  { type }: Declaration,
  { lib, types }: Writer,
): string | undefined {
  if (name === 'enable') return `${lib('mkEnableOption')} "$1"`;
  const written = typeText(type, types);
  if (written === undefined) return undefined;
  const escaped = written.replace(/[\\$}]/g, '\\$&');
  return `${lib('mkOption')} {\n\ttype = ${escaped};\n\tdefault = $1;\n\tdescription = "$2";\n}`;
}

/** The sets below a set, and where services are, a new one that is called like the file. */
function setItems(
  { children }: OptionNode,
  fileName: string,
  { site, write }: Written,
): readonly CompletionItem[] {
  if (site.continues) return [];
  const sets = [...children].filter(([, { declarations }]) => declarations.length === 0);
  const services = sets.filter(([, node]) => node.children.has('enable'));
  const isNew = services.length > 0 && !children.has(fileName) && !site.begun.has(fileName);
  const end = site.closed ? '' : ';';
  const common = { replace: site.replace, isSnippet: false, retrigger: true };
  const created: readonly CompletionItem[] = isNew
    ? [
        {
          ...common,
          label: fileName,
          kind: 'snippet',
          beside: { kind: 'type', text: 'new service' },
          insertText: `${segmentText(fileName)} = {\n\tenable = ${write.lib('mkEnableOption')} "$1";\n\t$0\n}${end}`,
          isSnippet: true,
          retrigger: false,
          sortText: '2',
        },
      ]
    : [];
  const further = sets.map(([name]) => ({
    ...common,
    label: name,
    kind: 'option-set' as const,
    insertText: `${segmentText(name)}.`,
    sortText: `3${name}`,
  }));
  return [...created, ...further];
}

/** The name that a file's place suggests: its own, or its folder's. */
export function nameOf(file: FileUri): string {
  const path = pathFromUri(file).replace(/\/default\.nix$/, '.nix');
  return path.slice(path.lastIndexOf('/') + 1).replace(/\.nix$/, '');
}
