import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createHomelab, type Homelab, type HomelabOptions } from '../support/create-homelab';
import type { RunResult } from '../support/run';
import { buildTestVm, type TestVmFault } from '../support/test-vm';
import { freePorts, waitFor, waitForHttp } from '../support/wait-for';

const homelabs: Homelab[] = [];
afterEach(async () => {
  await Promise.all(homelabs.splice(0).map((homelab) => homelab.dispose()));
});

async function homelabOf(options: HomelabOptions = {}): Promise<Homelab> {
  const homelab = await createHomelab(options);
  homelabs.push(homelab);
  return homelab;
}

const toplevel = '.#nixosConfigurations.server-vm.config.system.build.toplevel';

/** What Nix says about a homelab with these files, with the store's hashes left out. */
async function wordsAbout(files: Readonly<Record<string, string>>): Promise<string> {
  const homelab = await homelabOf({ files });
  const { exitCode, stderr } = await homelab.run('nix', ['eval', `${toplevel}.drvPath`]);
  expect(exitCode).toBe(1);
  return withoutHashes(stderr);
}

const withoutHashes = (text: string): string =>
  text.replace(/\/nix\/store\/[0-9a-z]{32}-source/g, '/nix/store/…-source');

const showTrace = "(use '--show-trace' to show detailed location information)";

/** A machine with `more` beside the small homelab's own. */
const machineWith = (more: string): Readonly<Record<string, string>> => ({
  'machines/server/default.nix': `{
  networking.hostName = "server";
  homelab.domain = "home.example.org";
  boot.loader.systemd-boot.enable = true;
  fileSystems."/".device = "/dev/disk/by-label/nixos";
  ${more}
}
`,
});

describe('a homelab that is locked to the stand-ins', () => {
  it('evaluates to a derivation, and says nothing while doing so', async () => {
    const homelab = await homelabOf();
    const { stdout, stderr } = await homelab.run('nix', ['eval', `${toplevel}.drvPath`]);
    expect(stdout).toMatch(/^"\/nix\/store\/[0-9a-z]{32}-nixos-system-server-26\.05.*\.drv"$/);
    expect(stderr).toBe('');
  });

  it('keeps its lock file under plain commands', async () => {
    const homelab = await homelabOf();
    const before = await readFile(join(homelab.root, 'flake.lock'), 'utf8');
    await homelab.run('nix', ['flake', 'lock']);
    expect(await readFile(join(homelab.root, 'flake.lock'), 'utf8')).toBe(before);
    expect((await homelab.run('git', ['status', '--porcelain'])).stdout).toBe('');
  });

  it('names in its lock file what the flake asks for, and where it got it', async () => {
    const homelab = await homelabOf();
    const lock = await readFile(join(homelab.root, 'flake.lock'), 'utf8');
    expect(JSON.parse(lock)).toMatchObject({
      nodes: {
        nixpkgs: {
          original: { type: 'github', owner: 'NixOS', repo: 'nixpkgs', ref: 'nixos-26.05' },
          locked: { type: 'path' },
        },
      },
    });
  });

  it('passes `nix flake check`', async () => {
    const homelab = await homelabOf();
    const { exitCode, stderr } = await homelab.run('nix', ['flake', 'check', '--no-build']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: 'evaluating flake...' });
  });

  it('builds a system that holds what the configuration says', async () => {
    const homelab = await homelabOf();
    await homelab.run('nix', ['build', toplevel]);
    const read = (path: string): Promise<string> =>
      readFile(join(homelab.root, 'result', path), 'utf8');
    expect(await read('etc/hostname')).toBe('server\n');
    expect(await read('etc/caddy/caddy_config')).toContain('http://home.example.org');
    expect(JSON.parse(await read('facts.json'))).toMatchObject({
      firewall: { allowedTCPPorts: [22, 3000] },
    });
  });

  it('builds everything anew where a test wants to see it', async () => {
    const homelab = await homelabOf({ unbuilt: true });
    const build = async (): Promise<string> =>
      (await homelab.run('nix', ['build', toplevel])).stderr;
    expect(await build()).toMatch(/building '.*-Caddyfile\.drv'/);
    expect(await build()).toBe('');
  });

  it('builds for ARM on this machine, as a builder would', async () => {
    const homelab = await homelabOf();
    const vm = '.#nixosConfigurations.server-vm-aarch64.config.system.build.vm';
    expect(await homelab.run('nix', ['build', vm])).toMatchObject({ exitCode: 0 });
    expect(await readFile(join(homelab.root, 'result/system/system'), 'utf8')).toBe(
      'aarch64-linux',
    );
  });

  it('cannot build for ARM without a builder', async () => {
    const homelab = await homelabOf({ foreignSystems: [], unbuilt: true });
    const vm = '.#nixosConfigurations.server-vm-aarch64.config.system.build.vm';
    const { stderr } = await homelab.run('nix', ['build', vm]);
    expect(stderr).toMatch(/error: a 'aarch64-linux' with features \{\} is required to build/);
  });
});

it('merges definitions as NixOS does', async () => {
  const homelab = await homelabOf();
  const file = fileURLToPath(new URL('../fixtures/standin/merging.nix', import.meta.url));
  const { stdout } = await homelab.run('nix-instantiate', ['--eval', '--strict', '--json', file]);
  expect(JSON.parse(stdout)).toEqual({
    strongest: 7,
    list: [3, 2, 1, 4],
    lines: 'second\nfirst',
    imported: ['argument', 'imported', 'importing'],
    people: {
      ada: { name: 'Ada', age: 3, nextAge: 4, city: 'Turin' },
      bob: { name: 'bob', age: 2, nextAge: 3 },
    },
    anything: { a: 1, b: { c: 2, d: 3 } },
  });
});

describe("NixOS's own words", () => {
  it('for an option that does not exist', async () => {
    const words = await wordsAbout({
      'modules/services/caddy.nix': `{ config, lib, ... }:
{
  options.homelab.services.caddy.enable = lib.mkEnableOption "Caddy";
  config = lib.mkIf config.homelab.services.caddy.enable { services.caddy.httpport = 80; };
}
`,
    });
    expect(words).toBe(
      `error: The option \`services.caddy.httpport' does not exist. Definition values:
       - In \`/nix/store/…-source/modules/services/caddy.nix':
           {
             _type = "if";
             condition = true;
             content = 80;
           }

       Did you mean \`services.caddy.httpPort', \`services.caddy.httpsPort' or \`services.caddy.adapter'?
${showTrace}`,
    );
  });

  it("for an option of the homelab's own that does not exist", async () => {
    const words = await wordsAbout(machineWith('homelab.services.jellyfin.enable = true;'));
    expect(words).toBe(
      `error: The option \`homelab.services.jellyfin' does not exist. Definition values:
       - In \`/nix/store/…-source/machines/server':
           {
             enable = true;
           }

       Did you mean \`homelab.services.loki', \`homelab.services.caddy' or \`homelab.services.grafana'?
${showTrace}`,
    );
  });

  it('for a value of the wrong type', async () => {
    const words = await wordsAbout(
      machineWith('homelab.services.grafana = { enable = true; port = "3001"; };'),
    );
    expect(words).toBe(
      `error: A definition for option \`homelab.services.grafana.port' is not of type \`16 bit unsigned integer; between 0 and 65535 (both inclusive)'. Definition values:
       - In \`/nix/store/…-source/machines/server': "3001"
${showTrace}`,
    );
  });

  it('for definitions that contradict each other', async () => {
    const words = await wordsAbout(
      machineWith(`homelab.services.grafana.enable = true;
  services.grafana.settings.server.http_port = 3000;`),
    );
    expect(words).toBe(
      `error: The option \`services.grafana.settings.server.http_port' has conflicting definition values:
       - In \`/nix/store/…-source/machines/server': 3000
       - In \`/nix/store/…-source/modules/services/grafana.nix': 3001
       Use \`lib.mkForce value\` or \`lib.mkDefault value\` to change the priority on any of these definitions.
${showTrace}`,
    );
  });

  it('for an assertion of NixOS', async () => {
    const words = await wordsAbout(machineWith('services.grafana.enable = true;'));
    expect(words).toBe(
      `error:
       Failed assertions:
       - Grafana's secret key (services.grafana.settings.security.secret_key) doesn't have a default
       value anymore. Please generate your own and use a file-provider on this option! See also
       https://grafana.com/docs/grafana/latest/setup-grafana/configure-grafana/#secret_key
       for more information.
${showTrace}`,
    );
  });

  it("for the homelab's own assertions, all of them", async () => {
    const words = await wordsAbout(
      machineWith(`assertions = [
    { assertion = false; message = "homelab: ports 3000 used twice (homepage, grafana)"; }
    { assertion = true; message = "fine"; }
    { assertion = false; message = "second failed assertion"; }
  ];`),
    );
    expect(words).toBe(
      `error:
       Failed assertions:
       - homelab: ports 3000 used twice (homepage, grafana)
       - second failed assertion
${showTrace}`,
    );
  });

  it('for a warning', async () => {
    const homelab = await homelabOf({
      files: machineWith(`homelab.services.grafana.enable = true;
  services.grafana.settings.security.admin_password = "secret";`),
    });
    const { exitCode, stderr } = await homelab.run('nix', ['eval', `${toplevel}.drvPath`]);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 0,
      stderr: `trace: evaluation warning: Grafana passwords will be stored as plaintext in the Nix store!
Use file provider or an env-var instead.
`,
    });
  });

  it('for an option that is read and has no value', async () => {
    const words = await wordsAbout({
      'machines/server/default.nix': `{
  boot.isContainer = true;
  homelab.services.caddy.enable = true;
}
`,
    });
    expect(words).toBe(
      `error: The option \`homelab.domain' was accessed but has no value defined. Try setting the option.
${showTrace}`,
    );
  });

  it('for a secret whose file is missing', async () => {
    const words = await wordsAbout(
      machineWith('age.secrets.key.file = ./key.age;\n  age.identityPaths = [ "/key" ];'),
    );
    expect(words).toBe(
      `error: getting status of '/nix/store/…-source/machines/server/key.age': No such file or directory
${showTrace}`,
    );
  });

  it('for secrets that nothing can decrypt', async () => {
    const words = await wordsAbout({
      ...machineWith('age.secrets.key.file = ./key.age;'),
      'machines/server/key.age': 'secret',
    });
    expect(words).toContain('- age.identityPaths must be set, for example by enabling openssh.');
  });
});

describe('the VM of a homelab', () => {
  const vmOutput = '.#nixosConfigurations.server-vm.config.system.build.vm';
  let homelab: Homelab;
  beforeAll(async () => {
    await buildTestVm();
    homelab = await createHomelab();
    expect(await homelab.run('nix', ['build', vmOutput])).toMatchObject({ exitCode: 0 });
  });
  afterAll(() => homelab.dispose());

  type Vm = {
    readonly http: number;
    readonly closed: number;
    readonly ssh: number;
    /** QEMU's monitor, as a socket. */
    readonly monitor: string;
    /** What it printed so far: the script's words, then the serial console. */
    output(): string;
    readonly ended: Promise<number | null>;
    kill(): void;
  };
  const vms: Vm[] = [];
  afterEach(() => Promise.all(vms.splice(0).map(end)));

  async function end(vm: Vm): Promise<void> {
    vm.kill();
    await vm.ended;
  }

  const printed = (vm: Vm, text: string): Promise<true> =>
    waitFor(() => Promise.resolve(vm.output().includes(text) || undefined));

  /** Starts it as a user would, with two of the guest's open ports and a closed one forwarded. */
  async function start(
    fault?: TestVmFault,
    { root, env }: Pick<Homelab, 'root' | 'env'> = homelab,
  ): Promise<Vm> {
    const [http = 0, ssh = 0, closed = 0] = await freePorts(3);
    const forwards = Object.entries({ [http]: 3000, [ssh]: 22, [closed]: 3100 });
    const monitor = join(homelab.scratch, `${http}.sock`);
    const child = spawn('./result/bin/run-server-vm', {
      cwd: root,
      env: {
        ...env,
        NIX_DISK_IMAGE: join(homelab.scratch, `${http}.qcow2`),
        QEMU_NET_OPTS: forwards
          .map(([host, guest]) => `hostfwd=tcp:127.0.0.1:${host}-:${guest}`)
          .join(','),
        QEMU_OPTS: `-monitor unix:${monitor},server=on,wait=off`,
        ...(fault === undefined ? {} : { TEST_VM_FAULT: fault }),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (data: Buffer) => (output += data.toString()));
    const vm = {
      http,
      ssh,
      closed,
      monitor,
      output: () => output,
      ended: once(child, 'close').then(([code]) => code as number | null),
      kill: () => child.kill(),
    };
    vms.push(vm);
    return vm;
  }

  it('answers HTTP on an open port, asks for a password, keeps a closed port closed, and is switched off by its administrator', async () => {
    const vm = await start();
    const response = await waitForHttp(`http://127.0.0.1:${vm.http}/`, {});
    // The forwarded port is another one than Homepage's own, and nobody allowed it.
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      error: 'Host validation failed. See logs for more details.',
    });
    expect(await getAs('homelab.test', vm.http)).toContain('<title>homepage</title>');
    expect(await logIn('nixos', vm.ssh)).toMatchObject({
      exitCode: 0,
      stdout: 'admin on server',
    });
    expect(await logIn('wrong', vm.ssh)).toMatchObject({ exitCode: 5 });
    await expect(getAs('homelab.test', vm.closed)).rejects.toThrow();
    await logIn('nixos', vm.ssh, 'sudo poweroff');
    expect(await vm.ended).toBe(0);
    expect(vm.output()).toContain('Virtualisation disk image created.');
    expect(vm.output()).toContain('server login:');
    expect(vm.output()).toContain('Reached target System Power Off.');
  });

  it('lets users in with their keys alone where passwords are off, and switches itself off at its power button', async () => {
    const locked = await homelabOf();
    const key = join(locked.scratch, 'key');
    await locked.run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
    await locked.write(
      'machines/server/default.nix',
      (await readFile(join(locked.root, 'machines/server/default.nix'), 'utf8')).replace(
        'services.openssh.enable = true;',
        `services.openssh = { enable = true; settings.PasswordAuthentication = false; };
  users.users.admin.openssh.authorizedKeys.keys = [ "${(await readFile(`${key}.pub`, 'utf8')).trim()}" ];`,
      ),
    );
    expect(await locked.run('nix', ['build', vmOutput])).toMatchObject({ exitCode: 0 });
    const vm = await start(undefined, locked);
    await printed(vm, 'login:');
    expect(await logIn('nixos', vm.ssh)).not.toMatchObject({ exitCode: 0 });
    expect(await logIn('', vm.ssh, 'id -un', ['-i', key])).toMatchObject({ stdout: 'admin' });
    await pressPowerButton(vm);
    expect(await vm.ended).toBe(0);
    expect(vm.output()).toContain('Reached target System Power Off.');
  });

  it('can be told never to answer HTTP, though its port accepts connections', async () => {
    const vm = await start('silent');
    await printed(vm, 'login:');
    await expect(
      fetch(`http://127.0.0.1:${vm.http}/`, { signal: AbortSignal.timeout(1000) }),
    ).rejects.toThrow('timeout');
  });

  /** Asks for the start page under a name, which `fetch` does not let one choose. */
  async function getAs(host: string, port: number): Promise<string> {
    const outgoing = request({ host: '127.0.0.1', port, headers: { host }, timeout: 5000 });
    outgoing.end();
    const [response] = (await once(outgoing, 'response')) as [AsyncIterable<Buffer>];
    const parts: Buffer[] = [];
    for await (const part of response) parts.push(part);
    return Buffer.concat(parts).toString();
  }

  async function pressPowerButton(vm: Vm): Promise<void> {
    await printed(vm, 'login:');
    const monitor = connect(vm.monitor).resume();
    monitor.write('system_powerdown\n');
    await once(monitor, 'data');
    await setTimeout(200);
    monitor.destroy();
  }

  function logIn(
    password: string,
    port: number,
    command = 'echo $(id -un) on $(hostname)',
    more: readonly string[] = [],
  ): Promise<RunResult> {
    const options = ['StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'LogLevel=ERROR'];
    return homelab.run('sshpass', [
      '-p',
      password,
      'ssh',
      ...options.flatMap((option) => ['-o', option]),
      ...more,
      '-p',
      String(port),
      'admin@127.0.0.1',
      command,
    ]);
  }
});
