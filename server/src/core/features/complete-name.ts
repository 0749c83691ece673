import type { FileUri } from '../base/uri';
import { anyName, segmentText } from '../model/option-path';
import type { OptionNode } from '../model/option-tree';
import { optionsInside, resolveOption, takesAnyName } from '../model/resolve-option';
import type { Flake, Snapshot } from '../model/snapshot';
import { isUpstream } from '../model/upstream';
import { briefType, describeType } from '../types/describe-type';
import type { CompletionItem } from './completion-item';
import type { CompletionSite } from './completion-site';
import { completeOutside } from './complete-outside';
import { aboutService, describeOption, describeSet } from './describe-option';
import { optionText, setText, snippetText } from './name-text';
import { usedNames, type UsedName } from './used-names';

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
  const items = namesAt(snapshot, place, site);
  // An editor compares with what is replaced, its quotes included.
  return site.quoted
    ? items.map((item) => ({ ...item, filterText: JSON.stringify(item.label) }))
    : items;
}

function namesAt(snapshot: Snapshot, place: NamePlace, site: NameSite): readonly CompletionItem[] {
  const { flake, file, onlyHomelab } = place;
  const resolved = resolveOption(flake.options, site.prefix);
  const used = () =>
    usedNames(flake, site.prefix, { file, span: site.present })
      .filter(({ name }) => !site.taken.has(name))
      .map((name) => usedName(name, site));
  if (takesAnyName(resolved)) return used();
  const own = declared(snapshot, flake, site);
  const labels = new Set(own.map(({ label }) => label));
  const items = [...own, ...completeOutside(place, site).filter(({ label }) => !labels.has(label))];
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
    items.push(...nameItems(snapshot, flake, { site, name, node }));
  }
  return items;
}

type Candidate = { readonly site: NameSite; readonly name: string; readonly node: OptionNode };

function nameItems(
  snapshot: Snapshot,
  flake: Flake,
  { site, name, node }: Candidate,
): readonly CompletionItem[] {
  const [declaration] = node.declarations;
  const path = [...site.prefix, name];
  const written = segmentText(name);
  const isBegun = site.taken.has(name) || site.begun.has(name);
  const base = {
    label: name,
    replace: site.replace,
    sortText: `${isBegun ? '2' : '1'}${name === 'enable' ? '0' : '1'}${name}`,
  };
  if (declaration === undefined) {
    const about = aboutService(node);
    const set: CompletionItem = {
      ...base,
      kind: 'option-set',
      ...(about !== undefined && { beside: { kind: 'type', text: about } }),
      documentation: () => describeSet(path, node),
      ...setText(written, site),
    };
    return isBegun || site.continues || !isService(node) ? [set] : [set, switchedOn(set, site)];
  }
  if (declaration.internal) return [];
  const option = { path, declaration, type: declaration.type, whole: true, root: flake.root };
  return [
    {
      ...base,
      kind: 'option',
      detail: describeType(declaration.type),
      beside: { kind: 'type', text: briefType(declaration.type) },
      documentation: () => describeOption(snapshot, option),
      ...optionText(written, declaration, site),
    },
  ];
}

function isService({ children }: OptionNode): boolean {
  return children.get('enable')?.declarations[0]?.type.kind === 'bool';
}

/** What is done with a service most often: it is enabled. */
function switchedOn(set: CompletionItem, site: NameSite): CompletionItem {
  const { label } = set;
  const name = snippetText(segmentText(label));
  const end = site.closed ? '' : ';';
  return {
    ...set,
    label: `${label}.enable`,
    kind: 'option',
    beside: { kind: 'type', text: '= true' },
    // Right below the set, before a longer name: a space comes before every sign of a name.
    sortText: `${set.sortText} enable`,
    insertText:
      site.style === 'dotted'
        ? `${name}.enable = true${end}`
        : `${name} = {\n\tenable = true;\n\t$0\n}${end}`,
    isSnippet: true,
    retrigger: false,
  };
}

/** What other places set: a name of the person's own, or an option of NixOS. */
function usedName({ name, hasValue }: UsedName, site: NameSite): CompletionItem {
  const written = segmentText(name);
  const isOption = hasValue && !site.continues;
  return {
    label: name,
    kind: 'option-set',
    detail: 'set in this repository',
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
