import { folderOf, uriFromPath } from '../core/base/uri';
import type { FileSystem } from '../core/ports';

/** Where private keys are looked for. */
export type IdentityPlaces = {
  readonly home: string | undefined;
  /** The paths that the person named, before all others; `~` is the home folder. */
  readonly named: readonly string[];
  /** The encrypted file, beside and above which a repository may keep an identity for tests. */
  readonly file: string | undefined;
  /** The flake's folder, above which nothing is looked for. */
  readonly root: string;
};

type Files = Pick<FileSystem, 'stat' | 'readText'>;

/** The files of private keys that are there, in the order in which they are tried. */
export async function findIdentities(
  files: Files,
  { home, named, file, root }: IdentityPlaces,
): Promise<readonly string[]> {
  const own = home === undefined ? [] : usual.map((path) => `${home}/${path}`);
  const candidates = [...named.map((path) => expand(path, home)), ...own];
  const found: string[] = [];
  for (const path of new Set(candidates))
    if ((await files.stat(uriFromPath(path))).kind === 'file') found.push(path);
  return [...found, ...(await beside(files, file, root))];
}

/** Where `agenix` looks too, and where `sops` and `age` have keys of their own. */
const usual = [
  '.ssh/id_ed25519',
  '.ssh/id_rsa',
  '.config/sops/age/keys.txt',
  '.config/age/keys.txt',
];

function expand(path: string, home: string | undefined): string {
  return home !== undefined && path.startsWith('~/') ? `${home}/${path.slice(2)}` : path;
}

/** Identities that a repository publishes for its virtual machine, in the folders of the file. */
async function beside(
  files: Files,
  file: string | undefined,
  root: string,
): Promise<readonly string[]> {
  const found: string[] = [];
  if (file === undefined) return found;
  for (let folder = folderOf(file); folder.startsWith(root); folder = folderOf(folder))
    for (const name of ['identity.txt', 'identity', 'key.txt', 'keys.txt']) {
      const text = await files.readText(uriFromPath(`${folder}/${name}`));
      if (text.kind === 'read' && /^AGE-SECRET-KEY-1/m.test(text.value))
        found.push(`${folder}/${name}`);
    }
  return found;
}
