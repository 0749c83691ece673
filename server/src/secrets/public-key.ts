import { createHash } from 'node:crypto';

/** What kind of public key a text is, by its form. */
export type PublicKey =
  | { readonly kind: 'x25519'; readonly key: string }
  /** `tag` is what a header shows of the key. */
  | {
      readonly kind: 'ssh-ed25519' | 'ssh-rsa';
      readonly key: string;
      readonly tag: string;
    }
  /** A key of a plugin, or of a newer age. */
  | { readonly kind: 'other'; readonly key: string };

const bech32 = /^age1[02-9ac-hj-np-z]{58}$/;
const plugin = /^age1[a-z0-9-]+1[02-9ac-hj-np-z]{6,}$/;

/** Reads a public key; undefined where a text is none that age knows. */
export function readPublicKey(text: string): PublicKey | undefined {
  const [first = '', data = ''] = text.trim().split(/\s+/);
  if (bech32.test(first)) return { kind: 'x25519', key: first };
  if (plugin.test(first) || /^age1(pq|tag)1/.test(first)) return { kind: 'other', key: first };
  if (first !== 'ssh-ed25519' && first !== 'ssh-rsa') return undefined;
  const wire = Buffer.from(data, 'base64');
  if (wireType(wire) !== first || (first === 'ssh-ed25519' && wire.length !== 51)) return undefined;
  const tag = createHash('sha256').update(wire).digest().subarray(0, 4).toString('base64');
  return { kind: first, key: `${first} ${data}`, tag: tag.replace(/=+$/, '') };
}

/** The name of its type, with which the data of an SSH key begins. */
function wireType(wire: Buffer): string | undefined {
  if (wire.length < 4) return undefined;
  const length = wire.readUInt32BE(0);
  return length > 32 ? undefined : wire.subarray(4, 4 + length).toString('latin1');
}

/** Why a text is no recipient, and what is one, as a sentence; undefined where it is one. */
export function keyProblem(text: string): string | undefined {
  if (readPublicKey(text) !== undefined) return undefined;
  const shown = text.length > 40 ? `${text.slice(0, 40)}…` : text;
  if (/AGE-SECRET-KEY|PRIVATE KEY/.test(text))
    return 'This is a private key. A recipient is the public key that belongs to it.';
  if (/^(ecdsa|sk-)/.test(text))
    return `age cannot encrypt for a key of the type ${text.split(/\s/)[0] ?? ''}. Use an ssh-ed25519, ssh-rsa or age1 key.`;
  return `“${shown}” is no public key. Write one that begins with age1, ssh-ed25519 or ssh-rsa.`;
}
