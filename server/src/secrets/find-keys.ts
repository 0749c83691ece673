import { createHash } from 'node:crypto';
import { uriFromPath } from '../core/base/uri';
import { keyName } from '../core/model/secret-rules';
import type { FileSystem, Pipes } from '../core/ports';
import { findProgram, type ProgramPlaces } from '../nix/find-program';
import type { FoundKeys } from '../protocol';
import { keyProblem, readPublicKey } from './public-key';

export type KeySource =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'github'; readonly user: string }
  /** Over SSH; `port` is 22 where it is not given. */
  | { readonly kind: 'host'; readonly address: string; readonly port?: string | undefined };

export type KeyContext = {
  readonly files: Pick<FileSystem, 'stat' | 'readText'>;
  readonly pipes: Pipes;
  readonly places: ProgramPlaces;
  readonly fetchText: FetchText;
};

export type FetchText = (
  url: string,
) => Promise<
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'failed'; readonly message: string }
>;

export type KeySearch =
  | { readonly kind: 'found'; readonly keys: FoundKeys }
  /** A sentence with the reason and the remedy. */
  | { readonly kind: 'failed'; readonly why: string };

/** Looks for public keys that age can encrypt for. */
export function findKeys(context: KeyContext, source: KeySource): Promise<KeySearch> {
  switch (source.kind) {
    case 'file':
      return fromFile(context, source.path);
    case 'github':
      return fromGithub(context, source.user);
    case 'host':
      return fromHost(context, source);
  }
}

async function fromFile({ files }: KeyContext, path: string): Promise<KeySearch> {
  const text = await files.readText(uriFromPath(path));
  if (text.kind !== 'read') return failed(`${path} cannot be read: ${text.message}`);
  const keys = keysIn(text.value);
  if (keys.length > 0) return found(keys, undefined);
  const [first = ''] = text.value.split('\n');
  return failed(
    /AGE-SECRET-KEY|PRIVATE KEY/.test(text.value)
      ? `${path} holds a private key. Choose the file of the public key that belongs to it, which mostly ends in .pub.`
      : `${path} holds no public key. ${keyProblem(first.trim()) ?? ''}`,
  );
}

async function fromGithub({ fetchText }: KeyContext, user: string): Promise<KeySearch> {
  if (!/^[A-Za-z0-9][A-Za-z0-9-]{0,38}$/.test(user))
    return failed(`“${user}” is no name of a GitHub user. Write it as in the address of its page.`);
  const answer = await fetchText(`https://github.com/${user}.keys`);
  if (answer.kind === 'failed')
    return failed(
      `GitHub could not be asked: ${answer.message}. Add the key from a file instead, or try again when this computer is online.`,
    );
  if (answer.kind === 'missing') return failed(`GitHub has no user ${user}. Correct the name.`);
  const keys = keysIn(answer.text);
  return keys.length > 0
    ? found(keys, user)
    : failed(`${user} has no key on GitHub that age can use: an ssh-ed25519 or ssh-rsa key.`);
}

async function fromHost(
  { files, pipes, places }: KeyContext,
  { address, port = '22' }: KeySource & { readonly kind: 'host' },
): Promise<KeySearch> {
  if (!/^[A-Za-z0-9[][A-Za-z0-9._:%\]-]*$/.test(address) || !/^\d{1,5}$/.test(port))
    return failed(`“${address}” is no address of a host. Write a name, or an IP address.`);
  const program = await findProgram(files, ['ssh-keyscan'], places);
  if (program.kind !== 'found')
    return failed('ssh-keyscan was not found. Install OpenSSH, or add the key from a file.');
  const args = ['-T', '5', '-t', 'ed25519,rsa', '-p', port, '--', address];
  const input = new Uint8Array();
  const result = await pipes.pipe({ command: program.path, args, input, timeout: 20_000 });
  const said = result.kind === 'ended' ? Buffer.from(result.stdout).toString('utf8') : '';
  const keys = keysIn(said.replace(/^#.*$/gm, ''));
  const [best] = [...keys].sort();
  return best === undefined
    ? failed(
        `No host key came from ${address}, port ${port}. See that it is on and runs SSH, or add the key from a file.`,
      )
    : found([best], address.split('.')[0] ?? address);
}

/** A line may have options or a host before its key, and a comment that names the key of an identity. */
function keysIn(text: string): readonly string[] {
  return text.split('\n').flatMap((line) => {
    const [key] = /(?:ssh-(?:ed25519|rsa) [A-Za-z0-9+/=]+(?: .*)?|\bage1[a-z0-9-]{20,})$/.exec(
      line.trim(),
    ) ?? [undefined];
    return key !== undefined && readPublicKey(key) !== undefined ? [key.trim()] : [];
  });
}

/** `owner` is who has them all; without it their comments name them. */
function found(keys: readonly string[], owner: string | undefined): KeySearch {
  return {
    kind: 'found',
    keys: keys.map((key, index) => ({
      key,
      name: owner === undefined ? nameOf(key) : nameAmong(owner, index),
      ...fingerprintOf(key),
    })),
  };
}

function nameAmong(owner: string, index: number): string {
  return index === 0 ? owner : `${owner}${index + 1}`;
}

function nameOf(key: string): string {
  return keyName(key).split('@')[0] ?? key;
}

/** As `ssh-keygen -l` prints it. */
function fingerprintOf(key: string): { readonly fingerprint?: string } {
  const [type = '', data = ''] = key.split(' ');
  if (!type.startsWith('ssh-')) return {};
  const digest = createHash('sha256').update(Buffer.from(data, 'base64')).digest('base64');
  return { fingerprint: `SHA256:${digest.replace(/=+$/, '')}` };
}

function failed(why: string): KeySearch {
  return { kind: 'failed', why };
}
