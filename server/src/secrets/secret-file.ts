import { uriFromPath } from '../core/base/uri';
import type { FileSystem } from '../core/ports';
import type { AgeContext, AgeResult } from './age-program';
import { decrypt } from './decrypt';
import { encrypt } from './encrypt';
import type { IdentityPlaces } from './identities';

/** What reading and writing encrypted files needs. */
export type SecretContext = AgeContext & {
  readonly files: Pick<FileSystem, 'stat' | 'readText' | 'readBytes'>;
  /** Gives a file new content in one step, or says why not. */
  readonly replace: (path: string, bytes: Uint8Array) => Promise<string | undefined>;
  readonly identities: Omit<IdentityPlaces, 'file'>;
};

/** Decrypts a file. `origin` is the file that a backup is of. */
export async function readSecret(
  context: SecretContext,
  path: string,
  origin = path,
): Promise<AgeResult> {
  const name = nameOf(origin);
  const bytes = await context.files.readBytes(uriFromPath(path));
  if (bytes.kind === 'missing')
    return { kind: 'failed', why: `${name} is not there. Create it, or correct its name.` };
  if (bytes.kind !== 'read')
    return { kind: 'failed', why: `${name} cannot be read: ${bytes.message}` };
  const identities = { ...context.identities, file: origin };
  return decrypt(context, { ciphertext: bytes.value, name, identities });
}

export type NewContent = {
  readonly plaintext: Uint8Array;
  readonly keys: readonly string[];
  readonly armor: boolean;
};

/** Encrypts a file anew. Why not, as a sentence, in which case it is as it was. */
export async function writeSecret(
  context: SecretContext,
  path: string,
  content: NewContent,
): Promise<string | undefined> {
  if (content.plaintext.length === 0)
    return `${nameOf(path)} would be empty, so it is left as it is. Remove the secret if it is not needed.`;
  const encrypted = await encrypt(context, content);
  return encrypted.kind === 'failed' ? encrypted.why : context.replace(path, encrypted.bytes);
}

export type RekeyTarget = {
  readonly path: string;
  readonly keys: readonly string[];
  readonly armor: boolean;
};

/**
 * Encrypts files again for those who are listed now. All are decrypted and encrypted before the first
 * is written. `write` false only tries.
 */
export async function rekeySecrets(
  context: SecretContext,
  targets: readonly RekeyTarget[],
  write: boolean,
): Promise<string | undefined> {
  const ready: { readonly path: string; readonly bytes: Uint8Array }[] = [];
  for (const { path, keys, armor } of targets) {
    const plain = await readSecret(context, path);
    if (plain.kind === 'failed') return plain.why;
    const encrypted = await encrypt(context, { plaintext: plain.bytes, keys, armor });
    plain.bytes.fill(0);
    if (encrypted.kind === 'failed') return encrypted.why;
    ready.push({ path, bytes: encrypted.bytes });
  }
  if (!write) return undefined;
  for (const { path, bytes } of ready) {
    const problem = await context.replace(path, bytes);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
