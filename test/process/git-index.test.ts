import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { uriFromPath } from '../../server/src/core/base/uri';
import { isTracked } from '../../server/src/core/model/tracked-files';
import { readTracked } from '../../server/src/lsp/read-tracked';
import { nodeFiles } from '../../server/src/node/node-files';

const made: string[] = [];
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function folder(): string {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'homelab-git-')));
  made.push(path);
  return path;
}

function git(cwd: string, ...args: readonly string[]): void {
  const own = ['-c', 'user.name=T', '-c', 'user.email=t@example.org'];
  execFileSync('git', [...own, '-c', 'protocol.file.allow=always', ...args], {
    cwd,
    env: { PATH: process.env['PATH'], HOME: cwd, GIT_CONFIG_NOSYSTEM: '1' },
    stdio: 'pipe',
  });
}

function repository(names: readonly string[]): string {
  const root = folder();
  git(root, 'init', '-q');
  write(root, names);
  git(root, 'add', '.');
  git(root, 'commit', '-qm', 'first');
  return root;
}

function write(root: string, names: readonly string[]): void {
  for (const name of names) {
    mkdirSync(join(root, name, '..'), { recursive: true });
    writeFileSync(join(root, name), '{ }\n');
  }
}

/** For each name: whether git tracks it. */
async function tracked(root: string, names: readonly string[], below = root) {
  const found = await readTracked(nodeFiles, uriFromPath(below), uriFromPath(realpathSync(below)));
  return names.map((name) => found && isTracked(found, join(below, name)));
}

describe('what git tracks, read without git', () => {
  const names = [
    'flake.nix',
    'machines/server/default.nix',
    'machines/server/hardware.nix',
    'ü/ä.nix',
  ];

  it.each([2, 3, 4])('is known from an index of version %i', async (version) => {
    const root = repository(names);
    git(root, 'update-index', '--index-version', String(version));
    write(root, ['new.nix', 'intended.nix']);
    git(root, 'add', '--intent-to-add', 'intended.nix');
    expect(await tracked(root, [...names, 'new.nix', 'intended.nix'])).toEqual([
      ...names.map(() => true),
      false,
      true,
    ]);
  });

  it('is known below a folder of the repository', async () => {
    const root = repository(['a/flake.nix', 'b.nix']);
    write(root, ['a/new.nix']);
    expect(await tracked(root, ['flake.nix', 'new.nix'], join(root, 'a'))).toEqual([true, false]);
  });

  it('is known in a worktree', async () => {
    const root = repository(['flake.nix']);
    const tree = join(folder(), 'tree');
    git(root, 'worktree', 'add', '-q', tree);
    write(tree, ['new.nix']);
    expect(await tracked(tree, ['flake.nix', 'new.nix'])).toEqual([true, false]);
  });

  it('is known in a submodule, and unknown from above it', async () => {
    const inner = repository(['flake.nix']);
    const root = repository(['flake.nix']);
    git(root, 'submodule', '--quiet', 'add', inner, 'sub');
    write(root, ['sub/new.nix']);
    expect(await tracked(root, ['flake.nix', 'new.nix'], join(root, 'sub'))).toEqual([true, false]);
    expect(await tracked(root, ['flake.nix', 'sub/flake.nix'])).toEqual([true, undefined]);
  });

  it('is unknown behind a link', async () => {
    const root = repository(['flake.nix', 'real/a.nix']);
    symlinkSync('real', join(root, 'link'));
    git(root, 'add', 'link');
    expect(await tracked(root, ['real/a.nix', 'link/a.nix'])).toEqual([true, undefined]);
  });

  it('is unknown where there is no repository, or its index is none', async () => {
    const root = repository(['flake.nix']);
    writeFileSync(join(root, '.git/index'), 'DIRC broken');
    expect(await tracked(root, ['flake.nix'])).toEqual([undefined]);
    rmSync(join(root, '.git/index'));
    git(root, 'reset', '-q');
    git(root, 'update-index', '--split-index');
    expect(await tracked(root, ['flake.nix'])).toEqual([undefined]);
    const plain = folder();
    write(plain, ['flake.nix']);
    expect(await tracked(plain, ['flake.nix'])).toEqual([undefined]);
  });
});
