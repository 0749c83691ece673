import { describe, expect, test } from 'vitest';
import { pathFromUri } from '../../server/src/core/base/uri';
import type { FileSystem } from '../../server/src/core/ports';
import { findNix } from '../../server/src/nix/find-nix';
import { isOlder, oldestForNixpkgs, parseNixVersion } from '../../server/src/nix/nix-version';
import { parseOptionPath } from '../../server/src/nix/option-path';
import { rangeAt } from '../../server/src/nix/range-at';
import { stripAnsi } from '../../server/src/nix/strip-ansi';
import { fromFlake, workspacePath } from '../../server/src/nix/workspace-path';

/** Files by path. */
function filesWith(contents: Readonly<Record<string, string>>): FileSystem {
  return {
    stat: (uri) =>
      Promise.resolve(
        pathFromUri(uri) in contents ? { kind: 'file', size: 1, modified: 0 } : { kind: 'missing' },
      ),
    readText: (uri) => {
      const value = contents[pathFromUri(uri)];
      return Promise.resolve(
        value === undefined ? { kind: 'missing', message: '' } : { kind: 'read', value },
      );
    },
    readBytes: () => Promise.resolve({ kind: 'missing', message: '' }),
    readDirectory: () => Promise.resolve({ kind: 'missing', message: '' }),
  };
}

describe('versions', () => {
  test.each([
    ['nix (Nix) 2.8.0', { flavour: 'Nix', text: '2.8.0', major: 2, minor: 8 }],
    ['nix (Nix) 2.35.0pre20261101_abc', { flavour: 'Nix', major: 2, minor: 35 }],
    ['nix (Determinate Nix 3.6.5) 2.29.0', { flavour: 'Determinate Nix', text: '2.29.0' }],
    ['nix (Lix, like Nix) 2.91.1', { flavour: 'Lix', major: 2, minor: 91 }],
  ])('%s', (output, version) => {
    expect(parseNixVersion(output)).toMatchObject(version);
  });

  test('anything else is no version', () => {
    expect(parseNixVersion('command not found')).toBeUndefined();
  });

  test('2.8 is too old for nixpkgs and 2.18 is not', () => {
    expect(isOlder({ major: 2, minor: 8 }, oldestForNixpkgs)).toBe(true);
    expect(isOlder({ major: 2, minor: 18 }, oldestForNixpkgs)).toBe(false);
    expect(isOlder({ major: 3, minor: 0 }, oldestForNixpkgs)).toBe(false);
  });
});

describe('finding nix', () => {
  test('PATH comes first', async () => {
    const files = filesWith({ '/opt/nix': '', '/nix/var/nix/profiles/default/bin/nix': '' });
    expect(await findNix(files, { env: { PATH: '/bin:/opt' } })).toEqual({
      kind: 'found',
      path: '/opt/nix',
    });
  });

  test.each([
    '/nix/var/nix/profiles/default/bin/nix',
    '/run/current-system/sw/bin/nix',
    '/etc/profiles/per-user/ada/bin/nix',
    '/home/ada/.nix-profile/bin/nix',
    '/home/ada/.local/state/nix/profile/bin/nix',
  ])('with a poor PATH it is found at %s', async (path) => {
    const env = { PATH: '/bin', HOME: '/home/ada', USER: 'ada' };
    expect(await findNix(filesWith({ [path]: '' }), { env })).toEqual({ kind: 'found', path });
  });

  test('a setting that leads nowhere is not silently replaced', async () => {
    const found = await findNix(filesWith({ '/bin/nix': '' }), {
      env: { PATH: '/bin' },
      setting: '/wrong/nix',
    });
    expect(found).toEqual({ kind: 'missing', looked: ['/wrong/nix'] });
  });
});

describe('paths of Nix in the workspace', () => {
  const workspace = { flake: '/home/a b/lab', source: '/home/a b/lab' };
  const own = '/home/a b/lab';
  const store = '/nix/store/dyfi2cylsannhrl5p3r4vw02hj6xqiqs-source';

  test('the work tree itself', async () => {
    expect(await workspacePath(filesWith({}), workspace, `${own}/x.nix`)).toBe(`${own}/x.nix`);
  });

  test('a copy in the store, known by its flake.nix', async () => {
    const files = filesWith({ [`${store}/flake.nix`]: '1', [`${own}/flake.nix`]: '1' });
    expect(await workspacePath(files, workspace, `${store}/x.nix`)).toBe(`${own}/x.nix`);
  });

  test('a file of an input is not taken for an own file of that name', async () => {
    const files = filesWith({
      [`${store}/flake.nix`]: 'nixpkgs',
      [`${store}/lib/modules.nix`]: 'theirs',
      [`${own}/flake.nix`]: '1',
      [`${own}/lib/modules.nix`]: 'mine',
    });
    expect(await workspacePath(files, workspace, `${store}/lib/modules.nix`)).toBeUndefined();
  });

  test('a copy made before flake.nix was edited is known by its text', async () => {
    const files = filesWith({
      [`${store}/flake.nix`]: 'old',
      [`${store}/x.nix`]: 'same',
      [`${own}/flake.nix`]: 'new',
      [`${own}/x.nix`]: 'same',
    });
    expect(await workspacePath(files, workspace, `${store}/x.nix`)).toBe(`${own}/x.nix`);
  });

  test('the repository as newer versions name it', async () => {
    const path = '«git+file:///home/a%20b/lab?ref=main&rev=1»/x.nix';
    expect(await workspacePath(filesWith({}), workspace, path)).toBe(`${own}/x.nix`);
    const other = '«git+file:///home/user/nixpkgs?ref=main»/x.nix';
    expect(await workspacePath(filesWith({}), workspace, other)).toBeUndefined();
  });

  test('a flake below the root of its repository', async () => {
    const below = { flake: '/repo/nix', source: '/repo' };
    const files = filesWith({ [`${store}/nix/flake.nix`]: '1', '/repo/nix/flake.nix': '1' });
    const path = await workspacePath(files, below, `${store}/hosts/a.nix`);
    expect(path).toBe('/repo/hosts/a.nix');
    expect(fromFlake(below, '/repo/hosts/a.nix')).toBe('../hosts/a.nix');
    expect(fromFlake(below, '/repo/nix/b.nix')).toBe('b.nix');
  });
});

describe('small things', () => {
  test('colours, titles and moves are removed', () => {
    expect(stripAnsi('\u001b[31;1merror:\u001b[0m \u001b]0;title\u0007a\u001b[2K')).toBe(
      'error: a',
    );
  });

  test('a quoted name of an option may hold dots', () => {
    expect(parseOptionPath('services.caddy.virtualHosts."a.b c".extraConfig')).toEqual([
      'services',
      'caddy',
      'virtualHosts',
      'a.b c',
      'extraConfig',
    ]);
  });

  test('a range covers the word, and columns count bytes', () => {
    expect(rangeAt('a\n  "é" = cfg.port;\n', 2, 10)).toEqual({
      start: { line: 1, character: 8 },
      end: { line: 1, character: 11 },
    });
    expect(rangeAt('a', 7, 1)).toBeUndefined();
  });
});
