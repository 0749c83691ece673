import { fetchText } from '../node/fetch-text';
import { nodeFiles } from '../node/node-files';
import { nodePipes } from '../node/node-pipes';
import { replaceFile } from '../node/replace-file';
import type { KeyContext } from '../secrets/find-keys';
import type { SecretContext } from '../secrets/secret-file';
import { flakeOf, type CommonOptions } from './command-line';

export type SecretOptions = Pick<CommonOptions, 'flake'> & {
  readonly identity: readonly string[];
};

export function addIdentity(text: string, before: readonly string[]): readonly string[] {
  return [...before, text];
}

/** What looking for public keys needs. */
export function keyContext(): KeyContext {
  return { files: nodeFiles, pipes: nodePipes, places: { env: process.env }, fetchText };
}

/** Programs, files and keys of the person who asks. */
export async function secretContext(options: SecretOptions): Promise<SecretContext> {
  const { env } = process;
  return {
    files: nodeFiles,
    pipes: nodePipes,
    replace: replaceFile,
    places: { env, setting: env['HOMELAB_AGE'] },
    identities: { home: env['HOME'], named: options.identity, root: await flakeOf(options) },
  };
}
