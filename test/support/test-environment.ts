import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { testVmFolder } from './test-vm';

/** Systems that this machine may pretend to build for, besides its own. */
export type ForeignSystem = 'aarch64-linux' | 'aarch64-darwin' | 'x86_64-darwin' | 'x86_64-linux';

/** VMs and the builder keep their files at a path like any other that a person may have. */
const state = `it's "my" $(state) ü`;

/**
 * An environment in which Nix, Git and the `homelab` command know nothing of the machine's account:
 * settings, caches and state lie in `folder`. The store is the machine's, because a result has to
 * be started from it; Nix has to be allowed to write there (root, or a trusted user of its daemon).
 */
export async function createTestEnvironment(
  folder: string,
  foreignSystems: readonly ForeignSystem[],
): Promise<Readonly<Record<string, string>>> {
  const inFolder = (name: string): string => join(folder, name);
  await Promise.all(
    ['home', 'nix', 'tmp', state, 'cache'].map((name) =>
      mkdir(inFolder(name), { recursive: true }),
    ),
  );
  await Promise.all([
    writeFile(join(inFolder('nix'), 'nix.conf'), nixConf(foreignSystems)),
    writeFile(join(inFolder('home'), '.gitconfig'), gitConfig),
  ]);
  return {
    ...inherited(),
    HOME: inFolder('home'),
    TMPDIR: inFolder('tmp'),
    XDG_STATE_HOME: inFolder(state),
    XDG_CACHE_HOME: inFolder('cache'),
    NIX_CONF_DIR: inFolder('nix'),
    NIX_USER_CONF_FILES: '',
    NIXOS_HOMELAB_TEST_VM: process.env['NIXOS_HOMELAB_TEST_VM'] ?? (await testVmFolder()),
  };
}

/** The test's own environment without what would reach Nix, Git or the homelab's places. */
function inherited(): Record<string, string> {
  const foreign = /^(NIX_|GIT_|XDG_|QEMU_|TEST_VM_|SHARED_DIR$|USE_TMPDIR$)/;
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      value === undefined || foreign.test(name) ? [] : [[name, value]],
    ),
  );
}

const nixConf = (foreignSystems: readonly ForeignSystem[]): string => `
experimental-features = nix-command flakes
sandbox = false
build-users-group =
substituters =
flake-registry =
download-attempts = 1
extra-platforms = ${foreignSystems.join(' ')}
`;

const gitConfig = `
[user]
  name = Test
  email = test@example.org
[init]
  defaultBranch = main
[commit]
  gpgSign = false
`;
