/** One recipient's part of an age file's header: its kind, and what follows on the line. */
export type Stanza = { readonly type: string; readonly args: readonly string[] };

export type AgeHeader =
  | { readonly kind: 'age'; readonly stanzas: readonly Stanza[] }
  /** A clause about the file: "it is empty". */
  | { readonly kind: 'broken'; readonly why: string };

const firstLine = 'age-encryption.org/v1';
const armorBegin = '-----BEGIN AGE ENCRYPTED FILE-----';
const armorEnd = '-----END AGE ENCRYPTED FILE-----';
/** What follows the header: a nonce and at least one authenticated chunk. */
const leastBody = 16 + 16;

/** Reads whom a file is encrypted for. Source: the age specification, C2SP/age. */
export function readAgeHeader(bytes: Uint8Array): AgeHeader {
  if (bytes.length === 0) return { kind: 'broken', why: 'it is empty' };
  const text = Buffer.from(bytes).toString('latin1');
  if (!text.trimStart().startsWith(armorBegin)) return readBinary(text);
  const inside = text.trim().slice(armorBegin.length);
  if (!inside.endsWith(armorEnd)) return { kind: 'broken', why: 'its end is missing' };
  return readBinary(Buffer.from(inside.slice(0, -armorEnd.length), 'base64').toString('latin1'));
}

function readBinary(text: string): AgeHeader {
  if (!text.startsWith(`${firstLine}\n`))
    return { kind: 'broken', why: 'it was not encrypted by age' };
  const end = /\n--- [A-Za-z0-9+/]{43}\n/.exec(text);
  if (end === null) return { kind: 'broken', why: 'its end is missing' };
  if (text.length - (end.index + end[0].length) < leastBody)
    return { kind: 'broken', why: 'its end is missing' };
  const stanzas = text
    .slice(0, end.index)
    .split('\n')
    .filter((line) => line.startsWith('-> '))
    .map((line) => line.slice(3).split(' '))
    .map(([type = '', ...args]): Stanza => ({ type, args }));
  return { kind: 'age', stanzas: stanzas.filter(({ type }) => !type.endsWith('-grease')) };
}
