import { realpath, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Misuse } from './misuse';

/** The folder that an argument names, by default the present one, with links resolved. */
export async function folderArgument(path: string | undefined): Promise<string> {
  const folder = resolve(path ?? '.');
  const found = await stat(folder).catch(() => undefined);
  if (found === undefined) throw new Misuse(`There is no folder ${folder}.`);
  if (!found.isDirectory()) throw new Misuse(`${folder} is no folder. Name the folder of a flake.`);
  return realpath(folder);
}
