import { execa } from 'execa';
import { chmod, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Homelab } from './create-homelab';
import { fixtureFile } from './fixtures';
import { mustRun, run } from './run';
import { buildTestVm } from './test-vm';
import { freePorts, waitFor } from './wait-for';

/** The test VM as a host that machines are deployed to: real SSH, real Nix, no NixOS. */
export type DeployHost = {
  /** The environment in which `ssh`, `nix` and `nixos-rebuild` find it, as `server`. */
  readonly env: Readonly<Record<string, string>>;
  /** Runs a command there as root; an error if it fails. */
  root(command: string): Promise<string>;
  /** What `readlink -f` says there. */
  link(path: string): Promise<string>;
  /** What goes wrong with the next activation; `none` lets it be. */
  fault(name: string): Promise<void>;
  /** Gives it its first system, as an installation does: a machine of a homelab. */
  install(from: Homelab, machine: string): Promise<void>;
  /** The file with the keys of hosts that are known. */
  readonly knownHosts: string;
  stop(): Promise<void>;
};

export async function startDeployHost(homelab: Homelab): Promise<DeployHost> {
  const { scratch } = homelab;
  const options = { cwd: scratch, env: homelab.env };
  const vm = await buildTestVm();
  const initrd = join(scratch, 'initrd');
  await mustRun(fixtureFile('deploy/with-nix.sh'), [join(vm, 'initrd'), initrd], options);
  await mustRun(
    'ssh-keygen',
    ['-q', '-t', 'ed25519', '-N', '', '-f', join(scratch, 'key')],
    options,
  );
  const publicKey = (await readFile(join(scratch, 'key.pub'), 'utf8')).trim();
  const guest = ['host server', 'user root none', `key root ${publicKey}`, 'user admin none'];
  await writeFile(
    join(scratch, 'guest'),
    [...guest, `key admin ${publicKey}`, 'sshd 22 key', ''].join('\n'),
  );
  const [port = 0] = await freePorts(1);
  const knownHosts = join(scratch, 'known_hosts');
  const env = await sshEnvironment(homelab, port, knownHosts);
  const qemu = execa('qemu-system-x86_64', qemuArguments(vm, scratch, port), {
    stdin: 'ignore',
    stdout: 'ignore',
    reject: false,
  });
  await waitFor(async () => {
    if (qemu.exitCode !== null) throw new Error('QEMU has ended.');
    const console = await readFile(join(scratch, 'console'), 'utf8').catch(() => '');
    return console.includes('Multi-User System') ? true : undefined;
  });
  // One connection for all that the tests themselves ask: opening one takes the VM a while.
  const shared = ['ControlMaster=auto', `ControlPath=${scratch}/control`, 'ControlPersist=yes'];
  const settings = [...shared, 'ConnectTimeout=5'].flatMap((setting) => ['-o', setting]);
  const ssh = (...command: readonly string[]) =>
    run('ssh', [...settings, 'root@server', '--', ...command], { cwd: scratch, env });
  await waitFor(async () => {
    const { exitCode } = await ssh('true');
    return exitCode === 0 ? true : undefined;
  });
  const root = async (command: string): Promise<string> => {
    const { exitCode, stdout, stderr } = await ssh(command);
    if (exitCode === 0) return stdout.trim();
    throw new Error(`${command} failed on the host:\n${stderr}`);
  };
  // Small, so that a test can fill it.
  await root('mount -t tmpfs -o size=24m none /nix && mkdir -p /nix/store /nix/var/nix/profiles');
  return {
    env,
    root,
    knownHosts,
    install: async (from, machine) => {
      const system = await systemOf(from, machine);
      const copy = ['copy', '--to', 'ssh://root@server', system];
      await mustRun('nix', copy, { cwd: from.root, env });
      const set = `nix-env -p /nix/var/nix/profiles/system --set ${system}`;
      await root(`${set} && ${system}/bin/switch-to-configuration switch`);
    },
    link: (path) => root(`readlink -f ${path}`),
    fault: async (name) => {
      await root(`echo ${name} > /run/deploy-fault`);
    },
    stop: async () => {
      qemu.kill('SIGKILL');
      await qemu;
    },
  };
}

async function systemOf({ root, env }: Homelab, machine: string): Promise<string> {
  const attribute = `.#nixosConfigurations.${machine}.config.system.build.toplevel`;
  const args = ['build', attribute, '--json', '--no-link'];
  const built = await mustRun('nix', args, { cwd: root, env });
  const [{ outputs }] = JSON.parse(built) as [{ outputs: { out: string } }];
  return outputs.out;
}

/** OpenSSH reads the account's own settings, whatever HOME says; so `ssh` is one that is told others. */
async function sshEnvironment(
  { scratch, env }: Homelab,
  port: number,
  knownHosts: string,
): Promise<Readonly<Record<string, string>>> {
  const bin = join(scratch, 'bin');
  await mkdir(bin);
  const config = join(scratch, 'ssh_config');
  const host = (name: string, at: number): string =>
    `Host ${name}\n  HostName 127.0.0.1\n  Port ${at}\n  HostKeyAlias ${name}\n`;
  const [closed = 1] = await freePorts(1);
  await writeFile(
    config,
    `${host('server', port)}${host('second', port)}${host('down', closed)}Host *\n  IdentityFile ${scratch}/key\n  UserKnownHostsFile ${knownHosts}\n  GlobalKnownHostsFile /dev/null\n  StrictHostKeyChecking accept-new\n  KexAlgorithms curve25519-sha256\n`,
  );
  await writeFile(join(bin, 'ssh'), `#!/bin/sh\nexec /usr/bin/ssh -F ${config} "$@"\n`);
  await chmod(join(bin, 'ssh'), 0o755);
  for (const engine of ['nixos-rebuild', 'deploy', 'colmena'])
    await symlink(fixtureFile(`deploy/${engine}`), join(bin, engine));
  return { ...env, PATH: `${bin}:${env['PATH'] ?? ''}` };
}

function qemuArguments(vm: string, scratch: string, port: number): readonly string[] {
  return [
    ...['-machine', 'q35,accel=tcg', '-cpu', 'max', '-m', '512', '-smp', '1', '-display', 'none'],
    ...['-device', 'virtio-rng-pci', '-net', 'nic,netdev=user.0,model=virtio'],
    ...['-netdev', `user,id=user.0,hostfwd=tcp:127.0.0.1:${port}-:22`],
    ...['-fw_cfg', `name=opt/test-vm/guest,file=${scratch}/guest`],
    ...['-kernel', join(vm, 'vmlinuz'), '-initrd', join(scratch, 'initrd')],
    ...['-append', 'console=ttyS0 panic=-1', '-no-reboot', '-serial', `file:${scratch}/console`],
  ];
}
