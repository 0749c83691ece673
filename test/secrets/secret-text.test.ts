import { describe, expect, it } from 'vitest';
import { readText, writeText } from '../../client/src/secrets/secret-text';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('what a secret holds', () => {
  it.each([
    ['a line', 'hunter2'],
    ['a line with its end', 'hunter2\n'],
    ['lines as Windows ends them', 'A=1\r\nB=2\r\n'],
    ['a byte order mark', '\ufeffA=1\n'],
    ['letters of the world', 'pässwörd 🔑'],
    ['empty lines', '\n\n'],
  ])('is written back as it was read: %s', (_, text) => {
    const read = readText(bytes(text));
    if (read.kind !== 'text') throw new Error(read.why);
    expect(read.text).not.toContain('\r');
    expect([...writeText(read.text, read.newline)]).toEqual([...bytes(text)]);
  });

  it.each([
    ['bytes that are no text', new Uint8Array([0xff, 0xfe, 0x80]), /it is no UTF-8 text/],
    ['zeros', new Uint8Array([65, 0, 66]), /it is no text/],
    ['line ends of both kinds', bytes('a\r\nb\n'), /its lines end in different ways/],
    ['line ends of old', bytes('a\rb'), /its lines end in different ways/],
  ])('is not shown where it would be changed: %s', (_, content, why) => {
    expect(readText(content)).toMatchObject({ why: expect.stringMatching(why) as string });
  });
});
