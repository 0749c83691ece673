import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

const files = {
  'flake.nix': `{
  outputs = { nixpkgs, ... }: {
    nixosConfigurations.server = nixpkgs.lib.nixosSystem {
      modules = [ ./machines/server ./modules/caddy.nix ];
    };
  };
}
`,
  'modules/caddy.nix': `{ lib, ... }:
{
  options.homelab.services.caddy.enable = lib.mkEnableOption "Caddy";
  options.homelab.services.caddy.port = lib.mkOption {
    type = lib.types.port;
    default = 80;
  };
}
`,
  'machines/server/default.nix': `{
  homelab.services.caddy.port = 80;
  homelab.services.caddy.enabel = true;
}
`,
};

beforeAll(() => {
  const built = spawnSync(process.execPath, ['scripts/build.mjs'], { cwd: root });
  if (built.status !== 0) throw new Error(String(built.stderr));
});

/** Needs Neovim 0.7 or newer, as Debian packages it. */
describe('Neovim, over standard input and output', () => {
  it('shows findings, hovers, goes to declarations and completes', () => {
    const folder = mkdtempSync(join(tmpdir(), 'homelab-neovim-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    const out = join(folder, 'result.json');
    const script = join(root, 'test/process/neovim/session.lua');
    const ran = spawnSync('nvim', ['--headless', '--clean', '-c', `luafile ${script}`], {
      env: {
        ...process.env,
        HOMELAB_NODE: process.execPath,
        HOMELAB_PROGRAM: join(root, 'dist/homelab.cjs'),
        HOMELAB_FOLDER: folder,
        HOMELAB_OUT: out,
      },
      timeout: 60_000,
    });
    expect(String(ran.stderr)).toBe('');
    expect(JSON.parse(readFileSync(out, 'utf8'))).toEqual([
      'diagnostic unknown-option',
      'homelab.services.caddy.port : 16 bit unsigned integer',
      'modules/caddy.nix',
      'completion enable',
      'completion port',
    ]);
  });
});
