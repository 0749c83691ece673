import { folderOf, normalisePath, pathFromUri, type FileUri } from '../base/uri';
import type { Expr, FileIr } from '../ir/expr';
import { stepsTo } from '../ir/find';
import type { Snapshot } from '../model/snapshot';
import type { CompletionItem } from './completion-item';
import type { ExpressionSite } from './expression-site';

/** The list of modules around an offset, with the paths that stand in it: `imports`, or `modules` of a machine. */
export function importList({ root }: FileIr, offset: number): ReadonlySet<string> | undefined {
  const steps = stepsTo(root, offset);
  const index = steps.findLastIndex(({ kind }) => kind === 'binding');
  const step = steps[index];
  if (step?.kind !== 'binding' || step.binding.kind !== 'assign') return undefined;
  const { path, value } = step.binding;
  const name = path.at(-1);
  const isList = name?.kind === 'static' && ['imports', 'modules'].includes(name.name);
  if (!isList || value.kind !== 'list') return undefined;
  // Within a module that is written in the list, the list itself is far away.
  return steps.length - index > 3 ? undefined : new Set(value.items.flatMap(pathText));
}

function pathText(item: Expr): readonly string[] {
  if (item.kind !== 'path') return [];
  const [only, ...others] = item.parts;
  return typeof only === 'string' && others.length === 0 ? [only] : [];
}

/** In a list of modules, before a path is begun: the modules beside the file that it does not hold yet. */
export function completeImport(
  snapshot: Snapshot,
  file: FileUri,
  { ir, offset, replace, typed }: ExpressionSite,
): readonly CompletionItem[] {
  const listed = typed === '' ? importList(ir, offset) : undefined;
  if (listed === undefined) return [];
  const own = pathFromUri(file);
  const folder = folderOf(own);
  return [...(snapshot.entries(folder) ?? [])].flatMap(([name, kind]) => {
    const path = `./${name}`;
    const isModule =
      kind === 'directory' ? isModuleFolder(snapshot, `${folder}/${name}`) : name.endsWith('.nix');
    if (!isModule || name === 'flake.nix' || listed.has(path)) return [];
    return normalisePath(`${folder}/${name}`) === own ? [] : [importItem(path, kind, replace)];
  });
}

function isModuleFolder(snapshot: Snapshot, folder: string): boolean {
  return snapshot.entries(folder)?.has('default.nix') ?? false;
}

function importItem(
  path: string,
  kind: 'regular' | 'directory',
  replace: CompletionItem['replace'],
): CompletionItem {
  return {
    label: path,
    kind: kind === 'directory' ? 'folder' : 'file',
    beside: { kind: 'type', text: 'module' },
    replace,
    insertText: path,
    isSnippet: false,
    sortText: `0${path}`,
    retrigger: false,
  };
}
