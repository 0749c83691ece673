import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';

/** A pair of real keys: the file of the private one, and the public one. */
export type KeyPair = { readonly identity: string; readonly recipient: string };

/** An SSH key as `ssh-keygen` makes it; `passphrase` protects the private one. */
export async function makeSshKey(path: string, passphrase = ''): Promise<KeyPair> {
  await mkdir(join(path, '..'), { recursive: true });
  const comment = `${path.split('/').at(-1) ?? ''}@test`;
  await execa('ssh-keygen', ['-q', '-t', 'ed25519', '-N', passphrase, '-C', comment, '-f', path]);
  return { identity: path, recipient: (await readFile(`${path}.pub`, 'utf8')).trim() };
}

/** A key as `age-keygen` makes it. */
export async function makeAgeKey(path: string): Promise<KeyPair> {
  await mkdir(join(path, '..'), { recursive: true });
  const { stderr } = await execa('age-keygen', ['--output', path]);
  return { identity: path, recipient: stderr.replace(/^Public key: /, '').trim() };
}

/** Encrypts with `age` itself. */
export async function encryptWithAge(
  path: string,
  plaintext: string,
  recipients: readonly string[],
): Promise<void> {
  await mkdir(join(path, '..'), { recursive: true });
  const args = recipients.flatMap((recipient) => ['--recipient', recipient]);
  const { stdout } = await execa('age', args, { input: plaintext, encoding: 'buffer' });
  await writeFile(path, stdout);
}

/** What `age` itself says a file holds; `closed` where the key does not open it. */
export async function decryptWithAge(path: string, identity: string): Promise<string> {
  const args = ['--decrypt', '--identity', identity, path];
  const { exitCode, stdout } = await execa('age', args, {
    reject: false,
    stripFinalNewline: false,
  });
  return exitCode === 0 ? stdout : 'closed';
}
