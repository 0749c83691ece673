import { Encrypter, armor } from 'age-encryption';
import { bareKey } from '../core/model/secret-rules';
import { findAge, runAge, type AgeContext, type AgeResult } from './age-program';
import { keyProblem, readPublicKey } from './public-key';

export type EncryptRequest = {
  readonly plaintext: Uint8Array;
  /** Public keys, with or without comments. */
  readonly keys: readonly string[];
  /** Whether the result is text. */
  readonly armor: boolean;
};

/** Encrypts for all keys: with `age` or `rage`, or, where neither is installed, for native keys alone. */
export async function encrypt(context: AgeContext, request: EncryptRequest): Promise<AgeResult> {
  const keys = [...new Set(request.keys.map(bareKey))];
  if (keys.length === 0)
    return failed('There is no recipient, so nobody could decrypt it. List public keys.');
  const wrong = keys.find((key) => keyProblem(key) !== undefined);
  if (wrong !== undefined) return failed(keyProblem(wrong) ?? '');
  const program = await findAge(context);
  if (program === undefined) return encryptHere({ ...request, keys });
  const args = [
    '--encrypt',
    ...(request.armor ? ['--armor'] : []),
    ...keys.flatMap((key) => ['--recipient', key]),
  ];
  const result = await runAge(context, program, args, request.plaintext);
  return result.kind === 'done' ? result : failed(`It could not be encrypted: ${result.why}.`);
}

async function encryptHere({ plaintext, keys, armor: asText }: EncryptRequest): Promise<AgeResult> {
  const foreign = keys.find((key) => readPublicKey(key)?.kind !== 'x25519');
  if (foreign !== undefined)
    return failed(
      'Encrypting for SSH keys needs age, which was not found. Install age or rage, or name it in the setting homelab.agePath.',
    );
  const encrypter = new Encrypter();
  for (const key of keys) encrypter.addRecipient(key);
  const bytes = await encrypter.encrypt(plaintext);
  return { kind: 'done', bytes: asText ? new TextEncoder().encode(armor.encode(bytes)) : bytes };
}

function failed(why: string): AgeResult {
  return { kind: 'failed', why };
}
