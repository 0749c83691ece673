import { execa } from 'execa';
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownEnvironment } from '../../support/own-environment';
import { waitFor } from '../../support/wait-for';

const socket = '/nix/var/nix/daemon-socket/socket';

const nixConf = `
experimental-features = nix-command flakes
sandbox = false
build-users-group =
substituters =
flake-registry =
trusted-users = *
`;

/** The daemon that a Nix for several accounts has; gives a function that ends it. Needs root. */
export async function startNixDaemon(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'nix-daemon-'));
  await writeFile(join(folder, 'nix.conf'), nixConf);
  await mkdir('/nix/var/nix/daemon-socket', { recursive: true });
  const env = { ...ownEnvironment(), NIX_CONF_DIR: folder };
  const daemon = execa('nix-daemon', [], { env, reject: false, stdin: 'ignore' });
  await waitFor(() =>
    stat(socket).then(
      (found) => (found.isSocket() ? found : undefined),
      () => undefined,
    ),
  );
  return async () => {
    daemon.kill();
    await daemon;
    await rm(socket, { force: true });
    await rm(folder, { recursive: true });
  };
}
