import { folderOf, normalisePath, uriFromPath, type FileUri } from '../core/base/uri';
import { Refusal } from './refusal';
import type { Workbench } from './workbench';

/** A file of the repository: as the model knows it, and where it really lies. */
export type InsideFile = { readonly uri: FileUri; readonly path: string; readonly real: string };

/**
 * The Nix file that a path names, relative to the repository or absolute. It may not be there yet.
 * Refused where the path, or a link on its way, leads out of the repository.
 */
export async function nixFileInside(bench: Workbench, given: string): Promise<InsideFile> {
  const path = normalisePath(given.startsWith('/') ? given : `${bench.root}/${given}`);
  if (given.includes('\0') || !isWithin(path, bench.root)) throw outside(given);
  if (!path.endsWith('.nix') || path.includes('/.git/'))
    throw new Refusal(`${given} is no Nix file. Only files that end in .nix are read and edited.`);
  const real = await realPath(bench, path);
  if (!isWithin(real, bench.root)) throw outside(given);
  return { uri: uriFromPath(path), path, real };
}

/** Of what is not there yet, the folder that it would lie in decides. */
async function realPath(bench: Workbench, path: string): Promise<string> {
  const real = await bench.folder.realPath(path);
  if (real !== undefined) return real;
  const parent = folderOf(path);
  return parent === '' ? path : `${await realPath(bench, parent)}${path.slice(parent.length)}`;
}

function isWithin(path: string, root: string): boolean {
  return path.startsWith(`${root}/`);
}

function outside(given: string): Refusal {
  return new Refusal(
    `${given.replaceAll('\0', '�')} leads out of the repository. Name a file inside it, relative to its flake.nix.`,
  );
}
