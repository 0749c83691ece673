import type { FileUri } from '../base/uri';
import type { Declaration } from '../model/declaration';
import { anyName, pathText, segmentText } from '../model/option-path';
import type { OptionNode } from '../model/option-tree';
import { optionsInside, resolveOption, takesAnyName } from '../model/resolve-option';
import type { Flake, Snapshot } from '../model/snapshot';
import { isUpstream } from '../model/upstream';
import { briefType, describeType } from '../types/describe-type';
import type { CompletionItem } from './completion-item';
import type { CompletionSite } from './completion-site';
import { describeOption, describeSet } from './describe-option';
import { usedNames, type UsedName } from './used-names';
import { valueSnippet } from './value-snippet';

type NameSite = CompletionSite & { readonly kind: 'name' };

type NamePlace = {
  readonly flake: Flake;
  readonly file: FileUri;
  /** Another extension knows the options of NixOS: give only the repository's own. */
  readonly onlyHomelab: boolean;
};

/** The options that can be set at a place, those not yet set first. */
export function completeName(
  snapshot: Snapshot,
  place: NamePlace,
  site: NameSite,
): readonly CompletionItem[] {
  const { flake, file, onlyHomelab } = place;
  const resolved = resolveOption(flake.options, site.prefix);
  const used = () =>
    usedNames(flake, site.prefix, { file, span: site.replace })
      .filter(({ name }) => !site.taken.has(name))
      .map((name) => usedName(name, site));
  if (takesAnyName(resolved)) return used();
  const items = declared(snapshot, flake, site);
  const [root] = site.prefix;
  const isOfNixos = root === undefined || isUpstream(root);
  if (!isOfNixos || onlyHomelab) return items;
  const known = new Set(items.map(({ label }) => label));
  return [...items, ...used().filter(({ label }) => !known.has(label))];
}

function declared(snapshot: Snapshot, flake: Flake, site: NameSite): readonly CompletionItem[] {
  const inside = optionsInside(resolveOption(flake.options, site.prefix));
  const items: CompletionItem[] = [];
  for (const [name, node] of inside?.node.children ?? []) {
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
    sortText: `${site.taken.has(name) || site.begun.has(name) ? '2' : '1'}${name === 'enable' ? '0' : '1'}${name}`,
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
    beside: { kind: 'type', text: briefType(declaration.type) },
    documentation: () =>
      describeOption(snapshot, {
        path,
        declaration,
        type: declaration.type,
        whole: true,
        root: flake.root,
      }),
    ...optionText(written, declaration, site),
  };
}

function optionText(
  written: string,
  declaration: Declaration,
  site: NameSite,
): Pick<CompletionItem, 'insertText' | 'isSnippet' | 'retrigger'> {
  if (site.continues) return { insertText: written, isSnippet: false, retrigger: false };
  const value = valueSnippet(declaration);
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

/** What other places set: a name of the person's own, or an option of NixOS. */
function usedName({ name, hasValue }: UsedName, site: NameSite): CompletionItem {
  const written = segmentText(name);
  const isOption = hasValue && !site.continues;
  return {
    label: name,
    kind: 'option-set',
    detail: site.prefix.length === 0 ? 'set elsewhere' : `used in ${pathText(site.prefix)}`,
    replace: site.replace,
    sortText: `3${name}`,
    ...(isOption
      ? {
          insertText: `${snippetText(written)} = $1${site.closed ? '' : ';'}`,
          isSnippet: true,
          retrigger: false,
        }
      : setText(written, site)),
  };
}
