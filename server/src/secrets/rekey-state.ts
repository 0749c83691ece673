import type { Recipient } from '../core/model/secret-rules';
import type { Stanza } from './age-header';
import { readPublicKey, type PublicKey } from './public-key';

/** Whether a file is encrypted for those whom its rule lists, as far as its header proves. */
export type RekeyState =
  | { readonly kind: 'current' }
  /** It must be encrypted again; a sentence says why. */
  | { readonly kind: 'outdated'; readonly why: string }
  /** A clause. */
  | { readonly kind: 'unknown'; readonly why: string };

type Listed = { readonly name: string; readonly key: PublicKey };

/**
 * SSH keys leave a tag in the header, so that each is known. Native keys leave nothing but their
 * number, and what a plugin leaves only the plugin knows.
 */
export function rekeyState(
  recipients: readonly Recipient[],
  stanzas: readonly Stanza[],
): RekeyState {
  const listed = recipients.flatMap(({ name, key }) => {
    const read = readPublicKey(key);
    return read === undefined ? [] : [{ name, key: read }];
  });
  if (listed.length < recipients.length) return unknown('a recipient is no public key');
  return bySsh(listed, stanzas) ?? byCount(listed, stanzas);
}

function bySsh(listed: readonly Listed[], stanzas: readonly Stanza[]): RekeyState | undefined {
  const tags = new Set(stanzas.filter(isSsh).map(({ args }) => args[0] ?? ''));
  const lacking = listed.filter(({ key }) => 'tag' in key && !tags.has(key.tag));
  if (lacking.length > 0) return outdated(`It is not encrypted for ${names(lacking)} yet.`);
  const expected = new Set(listed.flatMap(({ key }) => ('tag' in key ? [key.tag] : [])));
  return [...tags].some((tag) => !expected.has(tag))
    ? outdated('Somebody who is not listed any more can still open it.')
    : undefined;
}

function byCount(listed: readonly Listed[], stanzas: readonly Stanza[]): RekeyState {
  const native = listed.filter(({ key }) => key.kind === 'x25519');
  const different = new Set(native.map(({ key }) => key.key)).size;
  const there = stanzas.filter(({ type }) => type === 'X25519').length;
  const others = stanzas.filter((stanza) => stanza.type !== 'X25519' && !isSsh(stanza)).length;
  if (there > native.length) return outdated('More native keys can open it than are listed.');
  if (there < different) return outdated('Fewer native keys can open it than are listed.');
  if (others > 0 || listed.some(({ key }) => key.kind === 'other'))
    return unknown('the header does not say for which key of a plugin it is encrypted');
  return there === 0
    ? { kind: 'current' }
    : unknown('the header does not say for which native keys it is encrypted');
}

function isSsh({ type }: Stanza): boolean {
  return type === 'ssh-ed25519' || type === 'ssh-rsa';
}

function names(listed: readonly Listed[]): string {
  return [...new Set(listed.map(({ name }) => name))].join(', ');
}

function outdated(why: string): RekeyState {
  return { kind: 'outdated', why };
}

function unknown(why: string): RekeyState {
  return { kind: 'unknown', why };
}
