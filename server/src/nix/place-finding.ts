import { uriFromPath } from '../core/base/uri';
import type { FileSystem } from '../core/ports';
import type { Finding } from './finding';
import type { NixPlace } from './nix-event';
import { rangeAt, type NixRange } from './range-at';
import { fromFlake, workspacePath, type Workspace } from './workspace-path';

/** A finding at the person's own file, as far as Nix said where. */
export type PlacedFinding = Omit<Finding, 'places'> & {
  /** Relative to the flake. */
  readonly file?: string;
  readonly range?: NixRange;
};

/** Turns Nix's places into places in the workspace; the person's own files come before everybody else's. */
export async function placeFinding(
  files: FileSystem,
  workspace: Workspace,
  finding: Finding,
): Promise<PlacedFinding> {
  const { places, ...rest } = finding;
  const own = await firstOwn(files, workspace, places);
  if (own === undefined) return rest;
  const file = await withDefaultFile(files, own.path);
  if (finding.code === 'file-missing' || finding.code === 'file-not-tracked')
    return missingFile(files, workspace, { ...rest, file });
  const range = own.line === undefined ? undefined : await rangeOf(files, file, own);
  return { ...rest, file: fromFlake(workspace, file), ...(range && { range }) };
}

/** The first of the person's files, with a line if any place in it has one. */
async function firstOwn(
  files: FileSystem,
  workspace: Workspace,
  places: readonly NixPlace[],
): Promise<NixPlace | undefined> {
  let best: NixPlace | undefined;
  for (const place of places) {
    const path = await workspacePath(files, workspace, place.path);
    if (path === undefined || (best !== undefined && best.path !== path)) continue;
    best = { ...place, path };
    if (place.line !== undefined) return best;
  }
  return best;
}

async function rangeOf(
  files: FileSystem,
  file: string,
  { line, column }: NixPlace,
): Promise<NixRange | undefined> {
  const read = await files.readText(uriFromPath(file));
  return read.kind === 'read' ? rangeAt(read.value, line ?? 1, column ?? 1) : undefined;
}

/** The import of a folder is the import of its `default.nix`. */
async function withDefaultFile(files: FileSystem, path: string): Promise<string> {
  const { kind } = await files.stat(uriFromPath(path));
  return kind === 'directory' ? `${path}/default.nix` : path;
}

/** Nix cannot tell a file that is missing from one that Git does not track; we can. */
async function missingFile(
  files: FileSystem,
  workspace: Workspace,
  finding: Omit<Finding, 'places'> & { readonly file: string },
): Promise<PlacedFinding> {
  const file = fromFlake(workspace, finding.file);
  if ((await files.stat(uriFromPath(finding.file))).kind === 'missing') {
    const advice = file.endsWith('.age')
      ? 'Create it with agenix, or remove the secret that names it.'
      : 'Create it, or remove what names it.';
    return { ...finding, file, code: 'file-missing', message: `${file} does not exist. ${advice}` };
  }
  return {
    ...finding,
    file,
    code: 'file-not-tracked',
    message: `${file} is not tracked by Git, so Nix does not see it. Add it to Git.`,
    remedy: { title: `Add ${file} to Git`, command: ['git', 'add', '--', file] },
  };
}
