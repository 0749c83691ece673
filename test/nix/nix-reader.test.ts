import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createNixReader, type NixUpdate } from '../../server/src/nix/nix-reader';

const read = (lines: readonly string[]): readonly NixUpdate[] => {
  const reader = createNixReader();
  return lines.flatMap((line) => reader.read(line));
};
const event = (value: object): string => `@nix ${JSON.stringify(value)}`;
const recording = (name: string): readonly string[] =>
  readFileSync(new URL(`../fixtures/nix-output/${name}.json`, import.meta.url), 'utf8').split('\n');

describe('following a build', () => {
  test.each(['2.8.0', '2.26.3', '2.34.8'])('Nix %s: names, counts and log lines', (version) => {
    const updates = read(recording(`${version}/10-build-failure`));
    expect(updates).toContainEqual({
      kind: 'progress',
      text: 'Building homelab-check-1.0',
      done: 0,
      expected: 1,
    });
    expect(updates).toContainEqual({
      kind: 'log',
      text: 'homelab-check-1.0> checking configuration',
    });
  });

  test('several builds are one line', () => {
    const start = (id: number, name: string): string =>
      event({ action: 'start', id, level: 3, type: 105, text: '', fields: [name, '', 1, 1] });
    const hash = '/nix/store/7x7f4bd7l9i2iyxsy7iyxbxfhhfmaaci';
    expect(read([start(1, `${hash}-a.drv`), start(2, `${hash}-b.drv`)]).at(-1)).toEqual({
      kind: 'progress',
      text: 'Building a and 1 more',
    });
  });
});

describe('tolerance', () => {
  test('ids that differ beyond what a number holds are different', () => {
    const start = (id: string, name: string): string =>
      `@nix {"action":"start","id":${id},"level":3,"type":105,"text":"","fields":["${name}"]}`;
    const log = (id: string): string =>
      `@nix {"action":"result","id":${id},"type":101,"fields":["hello"]}`;
    const updates = read([
      start('9007199254740993', 'a'),
      start('9007199254740992', 'b'),
      log('9007199254740993'),
    ]);
    expect(updates.at(-1)).toEqual({ kind: 'log', text: 'a> hello' });
  });

  test.each([
    ['an unknown action', '@nix {"action":"dance","id":1}'],
    ['an unknown activity', '@nix {"action":"start","id":1,"type":999,"level":7}'],
    ['an unknown result', '@nix {"action":"result","id":1,"type":999}'],
    ['missing fields', '@nix {"action":"result","id":1,"type":105}'],
    ['a stop without a start', '@nix {"action":"stop","id":1}'],
    ['an empty line', ''],
  ])('%s says nothing', (_, line) => {
    expect(read([line])).toEqual([]);
  });

  test('what is not JSON goes to the log', () => {
    expect(read(['ssh: connect to host x port 22: Connection refused', '@nix {broken'])).toEqual([
      { kind: 'log', text: 'ssh: connect to host x port 22: Connection refused' },
      { kind: 'log', text: '@nix {broken' },
    ]);
  });

  test('an error in plain text is still an error', () => {
    const reader = createNixReader();
    reader.read("error: unrecognised flag '--nope'");
    expect(reader.findings()).toMatchObject([
      { code: 'nix-failed', message: "Unrecognised flag '--nope'." },
    ]);
  });

  test('the last lines are kept, and no more', () => {
    const reader = createNixReader();
    for (let i = 0; i < 1000; i += 1) reader.read(`line ${i}`);
    expect(reader.lastLines()).toHaveLength(50);
    expect(reader.lastLines().at(-1)).toBe('line 999');
  });
});

describe('situations that were not recorded', () => {
  const problem = (text: string): string | undefined => {
    const reader = createNixReader();
    reader.read(event({ action: 'msg', level: 0, msg: `error: ${text}`, raw_msg: text }));
    return reader.findings()[0]?.code;
  };

  test.each([
    ['disk-full', 'writing to file: No space left on device'],
    ['store-read-only', "opening lock file '/nix/var/nix/db/big-lock': Read-only file system"],
    [
      'hash-mismatch',
      "hash mismatch in fixed-output derivation '/nix/store/7x7f4bd7l9i2iyxsy7iyxbxfhhfmaaci-x.drv':\n  specified: sha256-A\n     got:    sha256-B",
    ],
    [
      'lock-outdated',
      "flake 'git+file:///x' requires lock file changes but they're not allowed due to '--no-update-lock-file'",
    ],
    ['repository-owner', "repository path '/home/x' is not owned by current user"],
    [
      'offline',
      "unable to download 'http://x.org/x.tar.gz': HTTP error 200 ('OK') (curl error: Transferred a partial file)",
    ],
    ['git-failed', "program 'git' failed with exit code 129"],
    ['nix-too-old', 'This version of Nixpkgs requires Nix >= 2.18, please upgrade:'],
    ['option-read-only', "The option `system.build.x' is read-only, but it's set multiple times."],
  ])('%s', (code, text) => {
    expect(problem(text)).toBe(code);
  });

  test('a hash that does not match can be replaced by the one that was found', () => {
    const reader = createNixReader();
    const text =
      "hash mismatch in fixed-output derivation '/nix/store/7x7f4bd7l9i2iyxsy7iyxbxfhhfmaaci-x.drv':\n  specified: sha256-A\n     got:    sha256-B";
    reader.read(event({ action: 'msg', level: 0, msg: `error: ${text}`, raw_msg: text }));
    expect(reader.findings()[0]?.remedy).toEqual({
      title: 'Write the new hash',
      replacement: { from: 'sha256-A', to: 'sha256-B' },
    });
  });

  test.each([
    ['flakes', 'nix-command flakes'],
    ['fetch-closure', 'fetch-closure'],
  ])('the feature %s that is switched off is named, as a line for nix.conf', (name, line) => {
    const reader = createNixReader();
    const text = `experimental Nix feature '${name}' is disabled; add it`;
    reader.read(event({ action: 'msg', level: 0, msg: `error: ${text}`, raw_msg: text }));
    expect(reader.findings()).toMatchObject([
      {
        code: 'features-disabled',
        message: `Nix is told not to use the feature ${name}. Add "extra-experimental-features = ${line}" to nix.conf.`,
      },
    ]);
  });

  test('a setting that the daemon ignores is a warning', () => {
    const reader = createNixReader();
    const msg =
      "warning: ignoring the client-specified setting 'builders', because it is a restricted setting and you are not a trusted user";
    reader.read(event({ action: 'msg', level: 1, msg }));
    expect(reader.findings()).toMatchObject([{ severity: 'warning', code: 'not-trusted' }]);
  });
});
