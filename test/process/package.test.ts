import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mustRun, type RunOptions } from '../support/run';
import { ownEnvironment } from '../support/own-environment';

const options: RunOptions = {
  cwd: fileURLToPath(new URL('../..', import.meta.url)),
  env: ownEnvironment(),
};

describe('the VSIX', () => {
  let folder = '';
  let vsix = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vsix-'));
    vsix = join(folder, 'homelab.vsix');
    await mustRun(process.execPath, ['scripts/package.mjs', vsix], options);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('holds what the extension needs to run, the pages of its checks, the template, and nothing else', async () => {
    const folders = ['nix-template', 'docs/checks', 'media'];
    const files = await mustRun('git', ['ls-files', ...folders], options);
    expect(await filesIn(vsix)).toEqual(
      [
        '[Content_Types].xml',
        'extension.vsixmanifest',
        'extension/LICENSE.txt',
        'extension/changelog.md',
        'extension/dist/client.cjs',
        'extension/dist/homelab.cjs',
        'extension/dist/map.css',
        'extension/dist/map.js',
        'extension/dist/secret.css',
        'extension/dist/secret.js',
        'extension/dist/server.cjs',
        'extension/package.json',
        'extension/readme.md',
        'extension/syntaxes/nix.language-configuration.json',
        'extension/syntaxes/nix.snippets.json',
        'extension/syntaxes/nix.tmLanguage.json',
        ...files.split('\n').map((path) => `extension/${path}`),
      ].sort(),
    );
  });

  it('is at most 3 MB', async () => {
    expect((await stat(vsix)).size).toBeLessThanOrEqual(3 * 1024 * 1024);
  });
});

async function filesIn(zip: string): Promise<readonly string[]> {
  const script = 'import sys, zipfile; print("\\n".join(zipfile.ZipFile(sys.argv[1]).namelist()))';
  return (await mustRun('python3', ['-c', script, zip], options)).split('\n').sort();
}
