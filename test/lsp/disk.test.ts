import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { uriFromPath, type FileUri } from '../../server/src/core/base/uri';
import { createWorkspace } from '../../server/src/core/workspace';
import { Disk } from '../../server/src/lsp/disk';
import type { LinkedFileSystem } from '../../server/src/lsp/walk-folder';
import { folderWith, linkedFiles } from './support/test-client';

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

function open(texts: Readonly<Record<string, string>>, files: LinkedFileSystem = linkedFiles) {
  const folder = folderWith(texts);
  const workspace = createWorkspace();
  const disk = new Disk({ files, workspace, log });
  const uri = (name: string): FileUri => uriFromPath(`${folder}/${name}`);
  return { workspace, disk, uri, read: () => disk.addFolder(uriFromPath(folder), []) };
}

describe('a folder that is read', () => {
  it('has few states on the way, however many files it has and however often somebody asks', async () => {
    const names = Array.from({ length: 500 }, (_, index) => `${index}.nix`);
    const { workspace, read } = open(Object.fromEntries(names.map((name) => [name, '{ }'])));
    const sizes = new Set<number>();
    const end = read().then(() => 'read');
    while ((await Promise.race([end, nextTurn('not yet')])) !== 'read')
      sizes.add([...workspace.snapshot().files()].length);
    expect([...workspace.snapshot().files()]).toHaveLength(500);
    expect(sizes.size).toBeGreaterThan(2);
    expect(sizes.size).toBeLessThan(9);
  });

  it('keeps what is saved while the rest is read', async () => {
    const { workspace, disk, uri, read } = open(
      { 'saved.nix': '"before"', 'slow.nix': '1' },
      {
        ...linkedFiles,
        readText: async (file) => {
          if (!file.endsWith('slow.nix')) return { kind: 'read', value: '"before"' };
          await nextTurn();
          disk.saved(uri('saved.nix'), '"after"');
          return { kind: 'read', value: '1' };
        },
      },
    );
    await read();
    expect(workspace.snapshot().text(uri('saved.nix'))).toBe('"after"');
  });
});
