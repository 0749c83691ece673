import { renameSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pathFromUri, uriFromPath, type FileUri } from '../../server/src/core/base/uri';
import { diagnose } from '../../server/src/core/checks/diagnose';
import { pathText } from '../../server/src/core/model/option-path';
import { declarationsBelow } from '../../server/src/core/model/option-tree';
import type { Snapshot } from '../../server/src/core/model/snapshot';
import { createWorkspace } from '../../server/src/core/workspace';
import { Disk } from '../../server/src/lsp/disk';
import type { LinkedFileSystem } from '../../server/src/lsp/walk-folder';
import { folderWith, linkedFiles } from './support/test-client';

/** The path as the folders on the way list it, where only capital letters differ. */
async function listed(uri: FileUri): Promise<FileUri> {
  let path = '';
  for (const name of pathFromUri(uri).split('/').slice(1)) {
    const names = await readdir(path === '' ? '/' : path).catch((): string[] => []);
    const same = names.find((other) => other.toLowerCase() === name.toLowerCase());
    path += `/${names.includes(name) ? name : (same ?? name)}`;
  }
  return uriFromPath(path);
}

/** Stands in for the file systems of macOS and Windows, which Linux cannot mount everywhere. */
const caseInsensitive: LinkedFileSystem = {
  stat: async (uri) => linkedFiles.stat(await listed(uri)),
  readText: async (uri) => linkedFiles.readText(await listed(uri)),
  readBytes: async (uri) => linkedFiles.readBytes(await listed(uri)),
  readDirectory: async (uri) => linkedFiles.readDirectory(await listed(uri)),
  realPath: async (uri) => linkedFiles.realPath(await listed(uri)),
};

const module = (name: string): string =>
  `{ lib, ... }: { options.${name}.enable = lib.mkEnableOption "it"; }`;

async function opened(imports: string) {
  const folder = folderWith({
    'flake.nix': `{ outputs = { nixpkgs, ... }: { nixosConfigurations.server = nixpkgs.lib.nixosSystem { modules = [ ${imports} ]; }; }; }`,
    'modules/Grafana.nix': module('grafana'),
    'modules/loki.nix': module('loki'),
    'other.nix': '{ imports = [ ./modules/grafana.nix ]; }',
    'all.nix':
      '{ lib, ... }: { imports = map (name: ./modules + "/${name}") (builtins.attrNames (builtins.readDir ./modules)); }',
  });
  const log = { info: () => undefined, warn: () => undefined, error: (text: string) => fail(text) };
  const workspace = createWorkspace();
  const disk = new Disk({ files: caseInsensitive, workspace, log });
  await disk.addFolder(uriFromPath(folder), []);
  return {
    files: () =>
      [...workspace.snapshot().files()].map((uri) => pathFromUri(uri).slice(folder.length + 1)),
    options: () => optionsOf(workspace.snapshot()),
    findings: () => findingsOf(workspace.snapshot()),
    rename: (from: string, to: string) => renameSync(join(folder, from), join(folder, to)),
    changed: (...names: readonly string[]) =>
      disk.changed(names.map((name) => uriFromPath(join(folder, name)))),
    lookAgain: () => disk.lookAgain(),
  };
}

function fail(text: string): never {
  throw new Error(text);
}

function optionsOf({ flakes }: Snapshot): readonly string[] {
  return flakes.flatMap(({ options }) =>
    [...declarationsBelow(options)].map(({ path }) => pathText(path)),
  );
}

function findingsOf(snapshot: Snapshot): readonly string[] {
  return [...snapshot.files()].flatMap((file) => diagnose(snapshot, file).map(({ code }) => code));
}

describe('where capital letters in names of files do not matter', () => {
  it('each module is read once, by the name that its folder lists', async () => {
    const homelab = await opened('./all.nix ./modules/Grafana.nix');
    expect(homelab.files()).toEqual([
      'all.nix',
      'flake.nix',
      'modules/Grafana.nix',
      'modules/loki.nix',
      'other.nix',
    ]);
    expect(homelab.options()).toEqual(['grafana.enable', 'loki.enable']);
  });

  it('an import by another spelling is not found, as Nix has it for what Git tracks', async () => {
    const homelab = await opened('./other.nix');
    expect(homelab.findings()).toContain('import-not-found');
  });

  it.each([
    ['a file', 'modules/loki.nix', 'modules/Loki.nix'],
    ['a folder', 'modules', 'Modules'],
  ])('%s that is spelt anew is known by its new name alone', async (_, from, to) => {
    const homelab = await opened('./all.nix');
    homelab.rename(from, to);
    await homelab.changed(from, to);
    expect(homelab.files().filter((name) => name.startsWith(from))).toEqual([]);
    expect(homelab.files().some((name) => name.startsWith(to))).toBe(true);
    expect(homelab.files()).toHaveLength(5);
  });

  it('so it is when nobody watches the folder', async () => {
    const homelab = await opened('./all.nix');
    homelab.rename('modules/loki.nix', 'modules/Loki.nix');
    await homelab.lookAgain();
    expect(homelab.files()).toContain('modules/Loki.nix');
    expect(homelab.options()).toEqual(['grafana.enable', 'loki.enable']);
  });
});
