import type { WithExpr } from '../ir/expr';
import { addArgument, isWholeModule, moduleArguments } from '../edits/add-argument';
import { globalNames } from '../ir/globals';
import { layersAt, namesOf, type LocalName, type NameLayer } from '../ir/names';
import { builtinDocs } from '../library/builtins';
import type { LibraryDoc } from '../library/doc';
import { PathReader } from '../model/config-path';
import type { Flake, Snapshot } from '../model/snapshot';
import { completeFormal } from './complete-formal';
import { describeDoc, membersOf, type Member } from './complete-members';
import { completeImport } from './complete-import';
import { completePath } from './complete-path';
import { completeType } from './complete-type';
import type { CompletionItem, CompletionKind } from './completion-item';
import type { ExpressionSite } from './expression-site';
import type { FileUri } from '../base/uri';

export type ExpressionQuestion = {
  readonly snapshot: Snapshot;
  readonly flake: Flake;
  readonly file: FileUri;
  readonly site: ExpressionSite;
  /** Whether another extension offers the names in scope. */
  readonly onlyHomelab: boolean;
};

/** What can be written where an expression stands: names in scope, members, paths, arguments. */
export function completeExpression(question: ExpressionQuestion): readonly CompletionItem[] {
  const { site } = question;
  const reader = new PathReader(site.ir);
  switch (site.kind) {
    case 'variable':
      return [
        ...completeType(site, question.snapshot.text(question.file) ?? ''),
        ...completeImport(question.snapshot, question.file, site),
        ...(question.onlyHomelab ? [] : variables(question, reader)),
      ];
    case 'selection': {
      const target = reader.selected(site.select, site.index);
      const members =
        target === undefined && site.index === 0
          ? localMembers(site.select.target, reader, site)
          : [];
      return [...(target ? membersOf(question, target) : []), ...members].map((member) =>
        memberItem(member, site, '1'),
      );
    }
    case 'inherit':
      return inherited(question, reader, site);
    case 'formal':
      return completeFormal(site);
    case 'path':
      return completePath(question.snapshot, question.file, site);
  }
}

type Inherit = ExpressionSite & { readonly kind: 'inherit' };

function inherited(
  question: ExpressionQuestion,
  reader: PathReader,
  site: Inherit,
): readonly CompletionItem[] {
  const { from, names } = site.binding;
  const taken = new Set(names.map((name) => (name.kind === 'static' ? name.name : '')));
  if (from === undefined)
    return question.onlyHomelab
      ? []
      : variables(question, reader).filter(
          ({ label, kind }) => kind === 'variable' && !taken.has(label),
        );
  const path = reader.pathOf(from);
  const members = path ? membersOf(question, path) : localMembers(from, reader, site);
  return members
    .filter(({ name }) => !taken.has(name))
    .map((member) => memberItem(member, site, '1'));
}

/** What is meant for a place, as its type or a file, is sorted before all names. */
export const rankOfNames = '1';

/** Nix's own names are sorted behind all that the file and the homelab have. */
export const rankOfGlobals = '8';

/** The names that are seen at the caret, the nearest first, then those of `with`, then Nix's own. */
function variables(question: ExpressionQuestion, reader: PathReader): readonly CompletionItem[] {
  const { site } = question;
  const items = new Map<string, CompletionItem>();
  const add = (item: CompletionItem): void => {
    if (!items.has(item.label)) items.set(item.label, item);
  };
  const layers = layersAt(namesOf(site.ir), site.offset);
  for (const [depth, layer] of layers.entries())
    if (layer.kind === 'names')
      for (const local of layer.names.values())
        if (!local.name.includes(site.typed + 'caretIsHere')) add(localItem(local, site, depth));
  for (const layer of layers)
    for (const member of withMembers(question, reader, layer)) add(memberItem(member, site, '6'));
  for (const item of argumentItems(question)) add(item);
  for (const name of globalNames) add(globalItem(name, site));
  for (const name of keywords) add(wordItem(name, 'keyword', site));
  return [...items.values()];
}

const keywords = ['assert', 'if', 'let', 'rec', 'with'];
const constants: ReadonlySet<string> = new Set(['true', 'false', 'null']);

/** The arguments that every module can have, with what lets this one take them. */
function argumentItems({
  snapshot,
  flake,
  file,
  site,
}: ExpressionQuestion): readonly CompletionItem[] {
  const text = snapshot.text(file);
  if (text === undefined || !isWholeModule(snapshot, flake, file)) return [];
  return moduleArguments.flatMap((name) => {
    const added = addArgument(text, site.ir, { name, offset: site.offset });
    return added.kind === 'edit'
      ? [
          {
            ...wordItem(name, 'variable', site, '7'),
            detail: 'becomes an argument',
            also: added.edit,
          },
        ]
      : [];
  });
}

function withMembers(
  question: ExpressionQuestion,
  reader: PathReader,
  layer: NameLayer,
): readonly Member[] {
  if (layer.kind !== 'with') return [];
  const path = reader.pathOf(layer.expr.scope);
  return path === undefined
    ? localMembers(layer.expr.scope, reader, question.site)
    : membersOf(question, path);
}

/** The attributes of a set that the file itself writes. */
function localMembers(
  expr: WithExpr['scope'],
  reader: PathReader,
  { ir }: ExpressionSite,
): readonly Member[] {
  const found = expr.kind === 'var' ? namesOf(ir).at.get(expr.span.start) : undefined;
  const value = found?.kind === 'local' ? found.local.value : expr;
  if (value?.kind !== 'attrs') return [];
  const names = value.bindings.flatMap((binding) =>
    binding.kind === 'assign' ? binding.path.slice(0, 1) : binding.names,
  );
  const texts = new Set(names.flatMap((name) => reader.nameText(name) ?? []));
  return [...texts].map((name) => ({ name, kind: 'value' as const, detail: undefined }));
}

function localItem(local: LocalName, site: ExpressionSite, depth: number): CompletionItem {
  return {
    label: local.name,
    kind: local.value?.kind === 'lambda' ? 'function' : 'variable',
    detail: local.kind === 'formal' ? 'argument' : local.kind,
    replace: site.replace,
    insertText: local.name,
    isSnippet: false,
    sortText: `5${String(depth).padStart(2, '0')}${local.name}`,
    retrigger: false,
  };
}

function globalItem(name: string, site: ExpressionSite): CompletionItem {
  const doc = builtinDocs.get(name);
  if (doc === undefined) return wordItem(name, constants.has(name) ? 'keyword' : 'function', site);
  return memberItem({ name, kind: 'function', detail: undefined, doc }, site, rankOfGlobals);
}

function wordItem(
  name: string,
  kind: CompletionKind,
  site: ExpressionSite,
  rank = rankOfGlobals,
): CompletionItem {
  return memberItem({ name, kind, detail: undefined }, site, rank);
}

function memberItem(member: Member, site: ExpressionSite, rank: string): CompletionItem {
  const { name, kind, detail, documentation, doc, rank: own = '1' } = member;
  const described = documentation ?? (doc && (() => describeDoc(doc)));
  return {
    label: name,
    kind,
    ...(detail === undefined ? docDetail(doc) : { detail }),
    ...(described && { documentation: described }),
    ...besideMember(member),
    replace: site.replace,
    insertText: /^[A-Za-z_][\w'-]*$/.test(name) ? name : JSON.stringify(name),
    isSnippet: false,
    sortText: `${rank}${own}${name}`,
    retrigger: false,
  };
}

function besideMember({ brief, doc }: Member): Pick<CompletionItem, 'beside'> {
  if (brief !== undefined) return { beside: { kind: 'type', text: brief } };
  return doc === undefined || doc.parameters.length === 0
    ? {}
    : { beside: { kind: 'arguments', text: doc.parameters.join(' ') } };
}

function docDetail(doc: LibraryDoc | undefined): { readonly detail?: string } {
  return doc === undefined || doc.parameters.length === 0
    ? {}
    : { detail: doc.parameters.join(' ') };
}
