import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ActionEvent, DeploymentStatus } from '../../server/src/protocol';
import { createHomelab, type Homelab } from '../support/create-homelab';
import { fixtureFile } from '../support/fixtures';
import { startDeployHost, type DeployHost } from '../support/deploy-host';
import {
  buildCommandLine,
  homelabCommand,
  startHomelab,
  type Ended,
} from '../support/homelab-command';

/** One flake, one host, and a new system for each test by the text of a file in /etc. */
const flake = `{
  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-26.05";
    agenix = { url = "github:ryantm/agenix"; inputs.nixpkgs.follows = "nixpkgs"; };
  };
  outputs = { self, nixpkgs, ... }:
    let
      machine = name: nixpkgs.lib.nixosSystem {
        modules = [ ./machine.nix ./message.nix { networking.hostName = name; } ];
      };
    in {
      nixosConfigurations = {
        server = machine "server";
        other = machine "other";
        server-vm = machine "server";
        node = machine "server";
        hive = machine "server";
      };
      deploy.nodes.node = {
        hostname = "server";
        profiles.system = { user = "root"; sshUser = "root"; path = import ./activatable.nix self.nixosConfigurations.node; };
      };
      colmena = {
        meta = { };
        hive = { imports = [ ./machine.nix ./message.nix ]; deployment.targetHost = "server"; };
      };
    };
}`;
const machine = `{
  nixpkgs.hostPlatform = "x86_64-linux";
  system.stateVersion = "26.05";
  services.openssh.enable = true;
  boot.loader.systemd-boot.enable = true;
  fileSystems."/" = { device = "/dev/disk/by-label/nixos"; fsType = "ext4"; };
}`;

let homelab: Homelab;
let host: DeployHost;

beforeAll(async () => {
  await buildCommandLine();
  homelab = await createHomelab({
    files: {
      'flake.nix': flake,
      'machine.nix': machine,
      'message.nix': message('first'),
      'activatable.nix': await readFile(fixtureFile('deploy/activatable.nix'), 'utf8'),
      'activate-rs': await readFile(fixtureFile('deploy/activate-rs'), 'utf8'),
    },
  });
  host = await startDeployHost(homelab);
});
afterEach(() => host.fault('none'));
afterAll(async () => {
  await host.stop();
  await homelab.dispose();
});

function message(text: string): string {
  return `{ environment.etc.message.text = "${text}"; }\n`;
}

/** Deploys a system that says something new. */
async function deployNew(text: string, ...args: readonly string[]): Promise<Ended> {
  await homelab.write('message.nix', message(text));
  return deploy('server', '--host', 'root@server', '--yes', ...args);
}

function deploy(...args: readonly string[]): Promise<Ended> {
  return homelabCommand(homelab, ['deploy', ...args], { env: host.env });
}

function phases({ events }: Ended): readonly string[] {
  return events.flatMap((event) => (event.kind === 'deployment' ? [event.phase] : []));
}

function last({ events }: Ended, name = 'server'): DeploymentStatus | undefined {
  return events.findLast(
    (event): event is Extract<ActionEvent, { kind: 'deployment' }> =>
      event.kind === 'deployment' && event.machine === name,
  );
}

/** What the running system of the host says, and the one that it boots. */
async function systems(): Promise<readonly string[]> {
  const of = (link: string): string => `cat ${link}/etc/message; echo`;
  const said = await host.root(
    [of('/run/current-system'), of('/nix/var/nix/profiles/system')].join('; '),
  );
  return said.split('\n');
}
async function running(): Promise<string | undefined> {
  return (await systems())[0];
}

/** Starts a deployment whose engine pauses before a step, and interrupts it there. */
async function interruptedAt(step: string, text: string): Promise<Ended> {
  await homelab.write('message.nix', message(text));
  const env = { ...host.env, NIXOS_REBUILD_STANDIN_PAUSE: step };
  const args = ['deploy', 'server', '--host', 'root@server', '--yes'];
  const command = startHomelab(homelab, args, { env });
  await command.event(
    (event): event is Extract<ActionEvent, { kind: 'log' }> =>
      event.kind === 'log' && event.text.includes(`pauses before: ${step}`),
  );
  command.kill('SIGINT');
  return command.ended;
}

describe('what would stop a deployment is said before anything is built', () => {
  const told = async (at: string): Promise<readonly string[]> => {
    const ended = await deploy('server', '--host', at, '--yes');
    expect(ended.exitCode).toBe(1);
    expect(phases(ended)).toEqual(['checking', 'failed']);
    expect(last(ended)?.message).toMatch(/^Nothing was changed on /);
    return ended.problems.map(({ code, message: text }) => `${code}: ${text}`);
  };

  it('a host that does not run NixOS', async () => {
    expect(await told('root@server')).toEqual([
      'host-without-nixos: server does not run NixOS. Install NixOS there first, for example with nixos-anywhere.',
    ]);
  });

  it('a host that is down, one that nobody knows, and one that lets the user not in', async () => {
    const all = await Promise.all(
      ['root@down', 'root@no-such-host.invalid', 'stranger@server', 'admin@server'].map(told),
    );
    expect(all.flat()).toEqual([
      'host-without-ssh: down is there, but no SSH server answers at that port. Check the port, and services.openssh.enable on the machine.',
      expect.stringMatching(/^host-name-unknown: No computer is known by the name no-such-host/),
      'host-refuses: server does not let you in as stranger. Add your public key to openssh.authorizedKeys.keys of that user there, or load the key with ssh-add.',
      expect.stringMatching(/^host-without-nixos: /),
    ]);
  });

  it('a host key that changed, with the command that forgets the old one', async () => {
    const known = await readFile(host.knownHosts, 'utf8');
    const other = (await readFile(`${homelab.scratch}/key.pub`, 'utf8')).split(' ')[1] ?? '';
    await writeFile(host.knownHosts, `server ssh-ed25519 ${other}\n`);
    const ended = await deploy('server', '--host', 'root@server', '--yes');
    await writeFile(host.knownHosts, known);
    expect(ended.problems).toMatchObject([
      {
        code: 'host-key-changed',
        message: expect.stringMatching(/^The key of server is not the one that/) as string,
        remedy: { command: ['ssh-keygen', '-R', 'server'] },
      },
    ]);
    expect(phases(ended)).toEqual(['checking', 'failed']);
  });

  it('a test VM, a machine without a host, and a flake of several machines', async () => {
    const codes = async (...args: readonly string[]) =>
      (await deploy(...args, '--yes')).problems.map(({ code }) => code);
    const all = await Promise.all([codes('server-vm'), codes('server'), codes()]);
    expect(all.flat()).toEqual(['machine-not-deployed', 'host-unknown', 'machine-unclear']);
  });
});

describe('a machine', () => {
  beforeAll(() => host.install(homelab, 'server'));

  it('is built, copied, compared, activated and looked at again', async () => {
    await homelab.write(
      'machine.nix',
      machine.replace('{', '{ pkgs, ... }: { environment.systemPackages = [ pkgs.hello ];'),
    );
    const ended = await deployNew('second');
    expect(ended.problems).toEqual([]);
    const ready = ended.events.find(
      (event) => event.kind === 'deployment' && event.phase === 'ready',
    );
    expect(ready).toMatchObject({ changes: [expect.stringMatching(/^hello: /) as string] });
    expect(phases(ended)).toEqual([
      ...['checking', 'building', 'copying', 'comparing', 'ready', 'activating', 'verifying'],
      'activated',
    ]);
    expect(last(ended)?.message).toBe('server is as after: it runs the new system.');
    expect(ended.exitCode).toBe(0);
    expect(await systems()).toEqual(['second', 'second']);
  });

  it('that runs the system already is left alone', async () => {
    const ended = await deploy('server', '--host', 'root@server', '--yes');
    expect(last(ended)).toMatchObject({
      phase: 'unchanged',
      message: 'server runs this system already.',
    });
    expect(ended.exitCode).toBe(0);
  });

  it('is not activated without a yes', async () => {
    await homelab.write('message.nix', message('unwanted'));
    const ended = await deploy('server', '--host', 'root@server');
    expect(ended.events.find((event) => event.kind === 'confirm')).toMatchObject({
      question: 'Activate now, and at every boot: server on root@server?',
      warnings: [],
    });
    expect(ended.finished).toMatchObject({ outcome: 'cancelled' });
    expect(last(ended)?.message).toBe('server is as before.');
    expect(await running()).toBe('second');
  });

  it('shows what would be activated and activates nothing', async () => {
    const ended = await deployNew('unwanted', '--mode', 'dry-activate');
    expect(ended.events).toContainEqual({
      kind: 'note',
      text: 'server: would restart the following units: homepage.service',
    });
    expect(last(ended)?.message).toBe('server is as before; nothing was activated.');
    expect(await systems()).toEqual(['second', 'second']);
  });

  it('is tried until the next reboot', async () => {
    const ended = await deployNew('tried', '--mode', 'test');
    expect(last(ended)?.message).toBe(
      'server is as after: it runs the new system, until it reboots.',
    );
    expect(await systems()).toEqual(['tried', 'second']);
  });

  it('is activated with the next boot, by a nixos-rebuild of before --sudo and --store-path', async () => {
    await homelab.write('message.nix', message('third'));
    const args = ['deploy', 'server', '--host', 'root@server', '--yes', '--mode', 'boot'];
    const ended = await homelabCommand(homelab, args, {
      env: { ...host.env, NIXOS_REBUILD_STANDIN: 'old' },
    });
    expect(last(ended)?.message).toMatch(/^server will boot the new system/);
    expect(await systems()).toEqual(['tried', 'third']);
  });

  it('is rolled back', async () => {
    await deployNew('third');
    const ended = await deploy('server', '--host', 'root@server', '--rollback', '--yes');
    expect(ended.problems).toEqual([]);
    expect(last(ended)?.message).toBe('server is as after: it runs the system from before.');
    expect(await systems()).toEqual(['second', 'second']);
  });

  it('whose host has another name is not activated by --yes alone', async () => {
    const ended = await deploy('other', '--host', 'root@server', '--yes');
    expect(last(ended, 'other')?.phase).toBe('cancelled');
    expect(ended.finished?.message).toBe(
      'There are warnings, which --yes alone does not answer. Nothing was activated. Every machine is as before.',
    );
    expect(ended.events.find((event) => event.kind === 'confirm')).toMatchObject({
      warnings: [
        'server calls itself server, and this configuration is for other. Check that it is the right computer.',
      ],
    });
    expect(await running()).toBe('second');
  });

  it('that goes together with one that is down is activated all the same', async () => {
    await homelab.write('message.nix', message('together'));
    const hosts = ['--host', 'server=root@server', '--host', 'other=root@down'];
    const ended = await deploy('server', 'other', ...hosts, '--yes');
    expect(last(ended)?.phase).toBe('activated');
    expect(last(ended, 'other')?.phase).toBe('failed');
    expect(ended.finished).toMatchObject({
      outcome: 'failed',
      message: '1 of 2 machines could not be deployed.',
    });
    expect(await running()).toBe('together');
  });

  it('is not activated by a user whose sudo wants a password', async () => {
    const ended = await deploy('server', '--host', 'admin@server', '--yes');
    expect(ended.problems).toMatchObject([{ code: 'sudo-password' }]);
    expect(phases(ended)).toEqual(['checking', 'failed']);
  });
});

describe('an engine that the flake has for a machine', () => {
  it.each([
    ['deploy-rs', 'node'],
    ['colmena', 'hive'],
  ])('is chosen, run and looked after: %s', async (engine, name) => {
    await homelab.write('message.nix', message(`by ${engine}`));
    const ended = await deploy(name, '--yes');
    expect(ended.problems).toEqual([]);
    expect(last(ended, name)).toMatchObject({
      engine,
      host: 'root@server',
      phase: 'activated',
      message: 'server is as after: it runs the new system.',
    });
    expect(await systems()).toEqual([`by ${engine}`, `by ${engine}`]);
  });

  it('says what would be restarted, in its own words', async () => {
    await homelab.write('message.nix', message('unwanted'));
    const ended = await deploy('node', '--yes', '--mode', 'dry-activate');
    expect(ended.events).toContainEqual({
      kind: 'note',
      text: 'node: would restart the following units: homepage.service',
    });
  });

  it('is waited for where it takes back what failed, after it has ended', async () => {
    await host.fault('activation');
    await homelab.write('message.nix', message('taken back'));
    const ended = await deploy('node', '--yes');
    expect(ended.problems).toMatchObject([{ code: 'activation-failed' }]);
    expect(last(ended, 'node')).toMatchObject({
      phase: 'failed',
      message: 'server is as before: it runs the system from before.',
    });
    expect(await systems()).toEqual(['by colmena', 'by colmena']);
  });

  it('is rolled back to what deploy-rs had set', async () => {
    const ended = await deploy('node', '--rollback', '--yes');
    expect(ended.problems).toEqual([]);
    expect(last(ended, 'node')?.message).toBe(
      'server is as after: it runs the system from before.',
    );
    expect(await systems()).toEqual(['by deploy-rs', 'by deploy-rs']);
  });
});

describe('an activation that fails', () => {
  const failing = async (fault: string) => {
    await host.fault(fault);
    const ended = await deployNew(`with ${fault}`);
    expect(ended.exitCode).toBe(1);
    expect(last(ended)?.phase).toBe('failed');
    return { problem: ended.problems.at(-1), message: last(ended)?.message };
  };

  it('because units do not start says which, how to see why, and that the new system runs', async () => {
    const { problem, message: state } = await failing('units');
    expect(problem).toMatchObject({
      code: 'units-failed',
      message:
        'loki.service and grafana.service did not start on server. Look at the journal there. server is as after: it runs the new system.',
      remedy: { title: 'Show the journal of loki.service' },
    });
    expect(state).toBe('server is as after: it runs the new system.');
    expect(await running()).toBe('with units');
  });

  it('because the boot menu cannot be written says what runs and what would boot', async () => {
    const { problem, message: state } = await failing('bootloader');
    expect(problem?.code).toBe('boot-loader-failed');
    expect(state).toBe(
      'server runs the system from before, but would boot the new system. Deploy again, or roll back.',
    );
    expect(await running()).toBe('with units');
  });

  it('because of the activation script says which part', async () => {
    const { problem } = await failing('activation');
    expect(problem).toMatchObject({
      code: 'activation-failed',
      message: expect.stringMatching(
        /^The part users of the activation failed on server/,
      ) as string,
    });
  });

  it('because the disk is full says how to make room, and changes nothing', async () => {
    const before = await running();
    const free = Number((await host.root('df -k /nix')).split('\n').at(-1)?.split(/\s+/)[3]);
    await host.root(`dd if=/dev/zero of=/nix/filler bs=1k count=${free - 1500} 2> /dev/null`);
    const words =
      'builtins.concatStringsSep "" (builtins.genList (n: "${toString n} words ") 400000)';
    await homelab.write('message.nix', `{ environment.etc.message.text = ${words}; }`);
    const ended = await deploy('server', '--host', 'root@server', '--yes');
    await host.root('rm /nix/filler');
    expect(ended.problems, ended.problems[0]?.details).toMatchObject([{ code: 'host-disk-full' }]);
    expect(last(ended)?.message).toBe('Nothing was changed on root@server.');
    expect(await running()).toBe(before);
  });

  it('to say so because the connection is lost waits for the host, and tells how it is', async () => {
    await host.fault('cut');
    const ended = await deployNew('cut');
    expect(last(ended)).toMatchObject({
      phase: 'activated',
      message: 'The connection was lost meanwhile, but server is as after: it runs the new system.',
    });
    expect(await running()).toBe('cut');
  });
});

describe('an interruption', () => {
  const adding = "(a: _: builtins.foldl' (b: _: b + 1) a list)";
  const endless = `let list = builtins.genList (n: n) 20000; in toString (builtins.foldl' ${adding} 0 list)`;
  const slow = 'pkgs.runCommand "slow" { } "echo it is being built; exec sleep 60"';

  it.each<[step: string, module: string, there: (event: ActionEvent) => boolean]>([
    [
      'the evaluation',
      `{ environment.etc.message.text = ${endless}; }`,
      (event) => event.kind === 'command' && event.command.includes('build'),
    ],
    [
      'the build',
      `{ pkgs, ... }: { environment.systemPackages = [ (${slow}) ]; }`,
      (event) => event.kind === 'log' && event.text.includes('it is being built'),
    ],
    [
      'the comparison',
      message('compared'),
      (event) => event.kind === 'deployment' && event.phase === 'comparing',
    ],
    ['the question', message('asked'), (event) => event.kind === 'confirm'],
  ])('of %s leaves the machine as before, and says so', async (_, module, there) => {
    await homelab.write('message.nix', module);
    const command = startHomelab(homelab, ['deploy', 'server', '--host', 'root@server'], {
      env: host.env,
      stdin: 'pipe',
    });
    await command.event((event): event is ActionEvent => there(event));
    command.kill('SIGINT');
    await asBefore(await command.ended);
  });

  it('of the copying leaves the machine as before, and open to the next deployment', async () => {
    const held = "until ls /nix/store | grep -q '[.]lock$' && killall -STOP nix-store; do :; done";
    await host.root('rm -f /nix/store/*.lock');
    await host.root(`(${held}; touch /run/copy-held) < /dev/null > /dev/null 2>&1 &`);
    const words = 'builtins.concatStringsSep " " (builtins.genList toString 1000000)';
    await homelab.write('message.nix', `{ environment.etc.message.text = ${words}; }`);
    const command = startHomelab(homelab, ['deploy', 'server', '--host', 'root@server'], {
      env: host.env,
    });
    await expect.poll(() => host.root('ls /run'), { timeout: 60_000 }).toContain('copy-held');
    command.kill('SIGINT');
    const ended = await command.ended;
    await host.root('killall -CONT nix-store || true');
    expect(phases(ended)).toEqual(['checking', 'building', 'copying']);
    await asBefore(ended);
    await deployNew('deployed again');
    expect(await running()).toBe('deployed again');
  });

  async function asBefore(ended: Ended): Promise<void> {
    expect(ended.exitCode).toBe(130);
    expect(ended.finished?.message).toBe('Cancelled. Every machine is as before.');
    expect(await systems()).toEqual(['cut', 'cut']);
  }

  it.each(['copy', 'profile'])(
    'of the engine before its %s leaves the machine as before, and says so',
    async (step) => {
      const ended = await interruptedAt(step, 'interrupted');
      expect(last(ended)).toMatchObject({
        phase: 'cancelled',
        message: 'server is as before: it runs the system from before.',
      });
      expect(await systems()).toEqual(['deployed again', 'deployed again']);
    },
  );

  it('between the boot default and the activation sets the default back', async () => {
    const ended = await interruptedAt('switch', 'half');
    expect(last(ended)?.message).toBe(
      'server is as before: it runs the system from before, and its boot default was set back to it.',
    );
    expect(await systems()).toEqual(['deployed again', 'deployed again']);
  });

  it('after the activation says that the machine is as after', async () => {
    await homelab.write('message.nix', message('looked at'));
    const args = ['deploy', 'server', '--host', 'root@server', '--yes'];
    const command = startHomelab(homelab, args, { env: host.env });
    await command.event(
      (event): event is ActionEvent => event.kind === 'deployment' && event.phase === 'verifying',
    );
    command.kill('SIGINT');
    const ended = await command.ended;
    expect(last(ended)?.message).toBe('server is as after: it runs the new system.');
    expect(await systems()).toEqual(['looked at', 'looked at']);
  });

  it('during the activation waits for its end, and says that the machine is as after', async () => {
    await host.fault('slow');
    await homelab.write('message.nix', message('slow'));
    const args = ['deploy', 'server', '--host', 'root@server', '--yes'];
    const command = startHomelab(homelab, args, { env: host.env });
    await command.event(
      (event): event is Extract<ActionEvent, { kind: 'log' }> =>
        event.kind === 'log' && event.text.includes('activating the configuration'),
    );
    command.kill('SIGINT');
    const ended = await command.ended;
    expect(last(ended)).toMatchObject({
      phase: 'cancelled',
      message: 'server is as after: it runs the new system.',
    });
    expect(await systems()).toEqual(['slow', 'slow']);
  });
});
