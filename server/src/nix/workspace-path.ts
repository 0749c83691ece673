import { normalisePath, uriFromPath } from '../core/base/uri';
import type { FileSystem } from '../core/ports';

/** Where the person's files are, as absolute paths. */
export type Workspace = {
  /** The folder that holds `flake.nix`. */
  readonly flake: string;
  /** What Nix copies to its store: the Git repository, or the flake where there is none. */
  readonly source: string;
};

/**
 * The person's own file behind a path that Nix printed; undefined for everybody else's.
 * It need not exist: Nix also prints what it misses.
 */
export async function workspacePath(
  files: FileSystem,
  workspace: Workspace,
  path: string,
): Promise<string | undefined> {
  const found = splitPath(workspace, path);
  if (found === undefined) return undefined;
  const own = normalisePath(`${workspace.source}/${found.relative}`);
  if (found.root === undefined || (await isOwnSource(files, workspace, { ...found, own })))
    return own;
  return undefined;
}

/** `path` as seen from the flake's folder. */
export function fromFlake(workspace: Workspace, path: string): string {
  const from = workspace.flake.split('/');
  const to = path.split('/');
  let shared = 0;
  while (shared < from.length && from[shared] === to[shared]) shared += 1;
  return [...from.slice(shared).map(() => '..'), ...to.slice(shared)].join('/') || '.';
}

type Split = { readonly root?: string; readonly relative: string };

function splitPath({ source }: Workspace, path: string): Split | undefined {
  if (path.startsWith(`${source}/`)) return { relative: path.slice(source.length + 1) };
  const repository = /^«git\+file:\/\/(?<root>[^?»]+)[^»]*»\/(?<relative>.+)$/.exec(path)?.groups;
  if (repository?.['root'] !== undefined)
    return decoded(repository['root']) === source
      ? { relative: repository['relative'] ?? '' }
      : undefined;
  const store = /^(?<root>\/nix\/store\/[^/]+)\/(?<relative>.+)$/.exec(path)?.groups;
  if (store?.['root'] === undefined) return undefined;
  return { root: store['root'], relative: store['relative'] ?? '' };
}

/**
 * Inputs lie in the store beside the flake, and a homelab may well have a `lib/modules.nix` like
 * nixpkgs. A tree is the person's own if it holds the same `flake.nix`, or this very text.
 */
async function isOwnSource(
  files: FileSystem,
  workspace: Workspace,
  { root = '', relative, own }: Split & { readonly own: string },
): Promise<boolean> {
  const inSource = fromFlake({ ...workspace, flake: workspace.source }, workspace.flake);
  const theirs = await textOf(files, `${root}/${inSource}/flake.nix`);
  if (theirs !== undefined && theirs === (await textOf(files, `${workspace.flake}/flake.nix`)))
    return true;
  const copy = await textOf(files, `${root}/${relative}`);
  if (copy !== undefined) return copy === (await textOf(files, own));
  if (theirs !== undefined) return false;
  // The store cannot be read from here, so a path of the same name decides.
  return (await exists(files, own)) || (await exists(files, own.replace(/\/[^/]*$/, '')));
}

async function textOf(files: FileSystem, path: string): Promise<string | undefined> {
  const read = await files.readText(uriFromPath(normalisePath(path)));
  return read.kind === 'read' ? read.value : undefined;
}

async function exists(files: FileSystem, path: string): Promise<boolean> {
  return (await files.stat(uriFromPath(path))).kind !== 'missing';
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch (error) {
    if (error instanceof URIError) return path;
    throw error;
  }
}
