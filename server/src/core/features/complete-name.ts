import { isPrefix, anyName, pathText, segmentText } from '../model/option-path';
import type { OptionNode } from '../model/option-tree';
import { optionsInside, resolveOption, takesAnyName } from '../model/resolve-option';
import type { Flake, Snapshot } from '../model/snapshot';
import { isUpstream } from '../model/upstream';
import { describeType } from '../types/describe-type';
import type { OptionType } from '../types/option-type';
import type { CompletionItem } from './completion-item';
import type { CompletionSite } from './completion-site';
import { describeOption, describeSet } from './describe-option';
import { valueSnippet } from './value-snippet';

type NameSite = CompletionSite & { readonly kind: 'name' };

/** The options that can be set at a place, those not yet set first. */
export function completeName(
  snapshot: Snapshot,
  flake: Flake,
  site: NameSite,
): readonly CompletionItem[] {
  const resolved = resolveOption(flake.options, site.prefix);
  if (takesAnyName(resolved)) return usedNames(flake, site);
  const inside = optionsInside(resolved);
  if (inside === undefined) return [];
  const items: CompletionItem[] = [];
  for (const [name, node] of inside.node.children) {
    if (name.startsWith('${') || name === anyName) continue;
    if (site.prefix.length === 0 && isUpstream(name)) continue;
    const item = nameItem(snapshot, flake, { site, name, node });
    if (item !== undefined) items.push(item);
  }
  return items;
}

type Candidate = { readonly site: NameSite; readonly name: string; readonly node: OptionNode };

function nameItem(
  snapshot: Snapshot,
  flake: Flake,
  { site, name, node }: Candidate,
): CompletionItem | undefined {
  const [declaration] = node.declarations;
  const path = [...site.prefix, name];
  const written = segmentText(name);
  const base = {
    label: name,
    replace: site.replace,
    sortText: `${site.taken.has(name) ? '2' : '1'}${name}`,
  };
  if (declaration === undefined) {
    return {
      ...base,
      kind: 'option-set',
      documentation: () => describeSet(path, node),
      ...setText(written, site),
    };
  }
  if (declaration.internal) return undefined;
  return {
    ...base,
    kind: 'option',
    detail: describeType(declaration.type),
    documentation: () =>
      describeOption(snapshot, {
        path,
        declaration,
        type: declaration.type,
        whole: true,
        root: flake.root,
      }),
    ...optionText(written, declaration.type, site),
  };
}

function optionText(
  written: string,
  type: OptionType,
  site: NameSite,
): Pick<CompletionItem, 'insertText' | 'isSnippet' | 'retrigger'> {
  if (site.continues) return { insertText: written, isSnippet: false, retrigger: false };
  const value = valueSnippet(type);
  return {
    insertText: `${snippetText(written)} = ${value.text}${site.closed ? '' : ';'}`,
    isSnippet: true,
    retrigger: value.hasChoices,
  };
}

/** A set of options goes on with a dot, or with braces where its neighbours do. */
function setText(
  written: string,
  site: NameSite,
): Pick<CompletionItem, 'insertText' | 'isSnippet' | 'retrigger'> {
  if (site.continues) return { insertText: written, isSnippet: false, retrigger: false };
  if (site.style === 'dotted')
    return { insertText: `${written}.`, isSnippet: false, retrigger: true };
  const end = site.closed ? '' : ';';
  return {
    insertText: `${snippetText(written)} = {\n\t$0\n}${end}`,
    isSnippet: true,
    retrigger: true,
  };
}

/** A name with what snippets give a meaning of their own. */
function snippetText(written: string): string {
  return written.replace(/[\\$}]/g, '\\$&');
}

/** Where names are the person's own: those that other places already use. */
function usedNames(flake: Flake, site: NameSite): readonly CompletionItem[] {
  const names = new Set<string>();
  for (const { defined } of flake.modules)
    for (const { path } of defined.definitions) {
      const name = path[site.prefix.length];
      if (name !== undefined && isPrefix(site.prefix, path)) names.add(name);
    }
  return [...names].filter((name) => !site.taken.has(name)).map((name) => usedName(name, site));
}

function usedName(name: string, site: NameSite): CompletionItem {
  const written = segmentText(name);
  return {
    label: name,
    kind: 'option-set',
    detail: `used in ${pathText(site.prefix)}`,
    replace: site.replace,
    sortText: `1${name}`,
    ...setText(written, site),
  };
}
