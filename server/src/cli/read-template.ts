import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ProjectFiles } from '../actions/create-project';
import { fillTemplate, type ProjectAnswers } from '../core/edits/fill-template';

/** It lies beside the folder of the bundles, in the repository as in the package. */
const template = fileURLToPath(new URL('../nix-template', import.meta.url));

/** What running a VM leaves in a work tree, and Git's own folder. */
const leftOut = /^(result.*|\.git|flake\.lock|.*\.qcow2|.*\.log)$/;

/** The files of a new homelab with the answers filled in. Encrypted files are taken as they are. */
export async function filledTemplate(answers: ProjectAnswers): Promise<ProjectFiles> {
  const files = new Map<string, Uint8Array>();
  for (const path of await pathsBelow('')) files.set(path, await readFile(join(template, path)));
  const texts = new Map(
    [...files]
      .filter(([path]) => !path.endsWith('.age'))
      .map(([path, bytes]) => [path, new TextDecoder().decode(bytes)]),
  );
  for (const [path, text] of fillTemplate(texts, answers))
    files.set(path, new TextEncoder().encode(text));
  return files;
}

async function pathsBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(join(template, folder), { withFileTypes: true });
  const paths = entries
    .filter(({ name }) => !leftOut.test(name))
    .map((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? pathsBelow(path) : Promise.resolve([path]);
    });
  return (await Promise.all(paths)).flat();
}
