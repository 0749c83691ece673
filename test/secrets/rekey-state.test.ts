import { describe, expect, it } from 'vitest';
import { readAgeHeader } from '../../server/src/secrets/age-header';
import { keyProblem, readPublicKey } from '../../server/src/secrets/public-key';
import { rekeyState } from '../../server/src/secrets/rekey-state';

const admin =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPF6z+syoYKpuWF3M/Gca5mw+1EBHZ2t00aK8PDwritu me@home';
const server = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIC+11hPmb5ZZDtqnLKYUsBLqy4dMlX8oZLJI9IiWp6BK';
const native = `age1${'q'.repeat(58)}`;
const other = `age1${'p'.repeat(58)}`;

const recipient = (name: string, key: string) => ({ name, key, source: undefined });
const ssh = (key: string) => {
  const read = readPublicKey(key);
  return { type: 'ssh-ed25519', args: [read !== undefined && 'tag' in read ? read.tag : '', 'x'] };
};
const x25519 = { type: 'X25519', args: ['x'] };

describe('whether a file must be encrypted again', () => {
  it.each([
    ['the same SSH keys', [admin, server], [ssh(server), ssh(admin)], 'current'],
    ['a comment of a key that changed', [admin], [ssh(admin.replace('me@home', ''))], 'current'],
    ['an SSH key that was added', [admin, server], [ssh(admin)], 'outdated'],
    ['an SSH key that was removed', [admin], [ssh(admin), ssh(server)], 'outdated'],
    ['a native key, which leaves no trace of itself', [native], [x25519], 'unknown'],
    ['a native key that was added', [native, other], [x25519], 'outdated'],
    ['a native key that was removed', [native], [x25519, x25519], 'outdated'],
    ['a key that is listed twice', [native, native], [x25519], 'unknown'],
    [
      'a key of a plugin',
      ['age1yubikey1qwt50d05nh5vutpdzmlg5wn80xq5negm4uj9ghv'],
      [{ type: 'piv-p256', args: [] }],
      'unknown',
    ],
  ])('is known for %s', (_, keys, stanzas, kind) => {
    const recipients = keys.map((key, index) => recipient(`key${index}`, key));
    expect(rekeyState(recipients, stanzas).kind).toBe(kind);
  });

  it('names those who lack it', () => {
    expect(rekeyState([recipient('server', server)], [])).toEqual({
      kind: 'outdated',
      why: 'It is not encrypted for server yet.',
    });
  });
});

describe('an age file', () => {
  const head = `age-encryption.org/v1\n-> X25519 abc\nbody\n-> x-grease 1\nbody\n--- ${'A'.repeat(43)}\n`;
  it('says for whom it is, without what only misleads', () => {
    const read = readAgeHeader(Buffer.from(head + 'x'.repeat(40)));
    expect(read).toEqual({ kind: 'age', stanzas: [{ type: 'X25519', args: ['abc'] }] });
  });

  it.each([
    ['is empty', '', 'it is empty'],
    ['is something else', 'hello', 'it was not encrypted by age'],
    ['ends in its header', head.slice(0, 60), 'its end is missing'],
    ['ends after its header', `${head}xx`, 'its end is missing'],
    ['is armored and cut off', '-----BEGIN AGE ENCRYPTED FILE-----\nYWdl\n', 'its end is missing'],
  ])('that %s is broken', (_, text, why) => {
    expect(readAgeHeader(Buffer.from(text))).toEqual({ kind: 'broken', why });
  });
});

describe('a public key', () => {
  it.each([
    ['a private key', 'AGE-SECRET-KEY-1XYZ', /private key/],
    ['a key that age cannot use', 'ecdsa-sha2-nistp256 AAAA', /type ecdsa-sha2-nistp256/],
    ['a cut SSH key', admin.slice(0, 40), /is no public key/],
    ['anything else', 'hello', /is no public key/],
  ])('is not %s', (_, text, problem) => {
    expect(keyProblem(text)).toMatch(problem);
  });

  it.each([admin, server, native])('is %s', (text) => {
    expect(keyProblem(text)).toBeUndefined();
  });
});
