import { folderOf, normalisePath, pathFromUri, type FileUri } from '../base/uri';
import type { Snapshot } from '../model/snapshot';
import { importList } from './complete-import';
import type { CompletionItem } from './completion-item';
import type { ExpressionSite } from './expression-site';

/** The files and folders that a path literal can go on with. */
export function completePath(
  snapshot: Snapshot,
  file: FileUri,
  { ir, offset, typed, replace }: ExpressionSite & { readonly kind: 'path' },
): readonly CompletionItem[] {
  const listed = importList(ir, offset);
  const own = pathFromUri(file);
  const written = typed.slice(0, typed.lastIndexOf('/') + 1);
  if (!written.startsWith('.')) return [];
  const folder = normalisePath(`${folderOf(own)}/${written}`);
  const items: CompletionItem[] = [];
  for (const [name, kind] of snapshot.entries(folder) ?? []) {
    const isSelf = normalisePath(`${folder}/${name}`) === own;
    if (isSelf || name.startsWith('.') || !/^[\w.+-]+$/.test(name)) continue;
    const isModule = snapshot.entries(`${folder}/${name}`)?.has('default.nix') ?? false;
    const isNix = isModule || name.endsWith('.nix');
    if (listed !== undefined && kind === 'regular' && !isNix) continue;
    const isListed = listed?.has(`${written}${name}`) ?? false;
    items.push({
      label: name,
      kind: kind === 'directory' ? 'folder' : 'file',
      ...(isListed && { beside: { kind: 'type', text: 'imported already' } }),
      detail: isModule ? 'its default.nix' : kind === 'directory' ? 'folder' : 'file',
      replace,
      insertText: kind === 'directory' && !isModule ? `${written}${name}/` : `${written}${name}`,
      filterText: `${written}${name}`,
      isSnippet: false,
      sortText: `${isListed ? 4 : isModule ? 1 : isNix ? 2 : 3}${name}`,
      retrigger: kind === 'directory' && !isModule,
    });
  }
  return items;
}
