import { Decrypter, armor } from 'age-encryption';
import { uriFromPath } from '../core/base/uri';
import { readAgeHeader } from './age-header';
import { findAge, runAge, type AgeContext, type AgeResult } from './age-program';
import { findIdentities, type IdentityPlaces } from './identities';

export type DecryptRequest = {
  readonly ciphertext: Uint8Array;
  /** As a person says it, for what goes wrong. */
  readonly name: string;
  readonly identities: IdentityPlaces;
};

/** Decrypts with the identities of the person who asks. */
export async function decrypt(context: AgeContext, request: DecryptRequest): Promise<AgeResult> {
  const { ciphertext, name } = request;
  const header = readAgeHeader(ciphertext);
  if (header.kind === 'broken')
    return failed(
      `${name} cannot be decrypted: ${header.why}. Restore it from git, or create it again.`,
    );
  const identities = await findIdentities(context.files, request.identities);
  if (identities.length === 0)
    return failed(
      `${name} cannot be decrypted, because there is no key to do it with: neither ~/.ssh/id_ed25519 nor ~/.ssh/id_rsa is there. Name your key in the setting homelab.secretIdentities.`,
    );
  const program = await findAge(context);
  if (program === undefined) return decryptHere(context, request, identities);
  const args = ['--decrypt', ...identities.flatMap((path) => ['--identity', path])];
  const result = await runAge(context, program, args, ciphertext);
  return result.kind === 'done' ? result : failed(explain(result.why, name, identities));
}

/** What age says, in words that name the remedy. */
function explain(why: string, name: string, identities: readonly string[]): string {
  const start = `${name} cannot be decrypted`;
  if (/passphrase/i.test(why)) {
    const key = /passphrase for "([^"]+)"/.exec(why)?.[1] ?? 'Your key';
    return `${start}: ${key} is protected by a passphrase, which is asked for only in a terminal. Use a key without one, named in the setting homelab.secretIdentities, or run agenix in a terminal.`;
  }
  if (/no identity matched|no matching keys|No matching/i.test(why))
    return `${start}: none of your keys is among its recipients. Tried ${identities.join(', ')}. Name another key in the setting homelab.secretIdentities, or ask one of its recipients to rekey it for you.`;
  if (
    /authenticate|bad header MAC|HMAC|unexpected EOF|invalid|malformed|parsing age header/i.test(
      why,
    )
  )
    return `${start}: its file is damaged. Restore it from git, or create it again.`;
  return `${start}: ${why}.`;
}

/** Without a program: native keys only. */
async function decryptHere(
  { files }: AgeContext,
  { ciphertext, name }: DecryptRequest,
  identities: readonly string[],
): Promise<AgeResult> {
  const decrypter = new Decrypter();
  let native = 0;
  for (const path of identities)
    for (const key of await nativeKeysIn(files, path)) {
      decrypter.addIdentity(key);
      native++;
    }
  if (native === 0)
    return failed(
      `${name} cannot be decrypted: SSH keys need age, which was not found. Install age or rage, or name it in the setting homelab.agePath.`,
    );
  try {
    const text = Buffer.from(ciphertext).toString('latin1');
    const bytes = text.trimStart().startsWith('-----BEGIN')
      ? armor.decode(text.trim())
      : ciphertext;
    return { kind: 'done', bytes: await decrypter.decrypt(bytes) };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return failed(explain(error.message, name, identities));
  }
}

async function nativeKeysIn(files: AgeContext['files'], path: string): Promise<readonly string[]> {
  const text = await files.readText(uriFromPath(path));
  return text.kind === 'read' ? (text.value.match(/^AGE-SECRET-KEY-1[0-9A-Z]+$/gm) ?? []) : [];
}

function failed(why: string): AgeResult {
  return { kind: 'failed', why };
}
