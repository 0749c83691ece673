import type { FileUri } from '../base/uri';
import type { Default } from '../model/declaration';
import { indexesFor, type MachineIndex } from '../model/machine-index';
import { segmentText } from '../model/option-path';
import type { Flake } from '../model/snapshot';
import { briefType } from '../types/describe-type';
import { isPlaceholder, type IndexNode } from '../upstream/option-index';
import { foundAt, indexedInside, resolveIndexed } from '../upstream/resolve-indexed';
import type { CompletionItem } from './completion-item';
import type { CompletionSite } from './completion-site';
import { describeUpstream } from './describe-upstream';
import { optionText, setText } from './name-text';

type NameSite = CompletionSite & { readonly kind: 'name' };

/** The options of NixOS and other inputs, after the repository's own. */
export function completeOutside(
  { flake, file }: { readonly flake: Flake; readonly file: FileUri },
  site: NameSite,
): readonly CompletionItem[] {
  const items = new Map<string, CompletionItem>();
  for (const of of indexesFor(flake, file)) {
    const inside = indexedInside(resolveIndexed(of.index.root, site.prefix));
    for (const node of inside?.node.children() ?? [])
      if (!isLeftOut(node) && !items.has(node.name))
        items.set(node.name, outsideItem({ of, node, site }));
  }
  return [...items.values()];
}

function isLeftOut(node: IndexNode): boolean {
  return node.has('hidden') || node.has('internal') || isPlaceholder(node.name);
}

function outsideItem({
  of,
  node,
  site,
}: {
  readonly of: MachineIndex;
  readonly node: IndexNode;
  readonly site: NameSite;
}): CompletionItem {
  const { name } = node;
  const path = [...site.prefix, name];
  const isSet = site.taken.has(name) || site.begun.has(name);
  const base = {
    label: name,
    replace: site.replace,
    sortText: `${isSet ? '2' : '1'}${name === 'enable' ? '0' : '2'}${name}`,
    documentation: () => describeUpstream(path, { of, found: foundAt(node, path.length) }),
  };
  const written = segmentText(name);
  if (!node.isOption) return { ...base, kind: 'option-set', ...setText(written, site) };
  const { type } = node;
  return {
    ...base,
    kind: 'option',
    detail: node.typeText,
    beside: { kind: 'type', text: briefType(type) },
    ...optionText(written, { type, default: likelyDefault(node) }, site),
  };
}

/** As much of a default as a snippet asks for, without reading the option's words. */
function likelyDefault(node: IndexNode): Default {
  if (node.has('isTrue')) return { kind: 'plain', value: true };
  return node.has('isText') ? { kind: 'plain', value: '…' } : { kind: 'none' };
}
