import { readlink, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createHomelab, type Homelab, type HomelabOptions } from '../support/create-homelab';
import { template } from '../support/fixtures';
import {
  buildCommandLine,
  homelabCommand,
  processesOf,
  startHomelab,
  type HomelabCommand,
} from '../support/homelab-command';

const homelabs: Homelab[] = [];
let shared: Homelab;
beforeAll(async () => {
  await buildCommandLine();
  shared = await createHomelab({ from: template });
});
afterAll(() => shared.dispose());
afterEach(async () => {
  await Promise.all(homelabs.splice(0).map((homelab) => homelab.dispose()));
});

async function homelabOf(options: HomelabOptions): Promise<Homelab> {
  const homelab = await createHomelab(options);
  homelabs.push(homelab);
  return homelab;
}

const isCommand = (event: {
  readonly kind: string;
}): event is { kind: 'command'; command: readonly string[] } => event.kind === 'command';

describe('homelab evaluate', () => {
  it('chooses the VM for this computer, says so, and gives the derivation', async () => {
    const { exitCode, events, finished } = await homelabCommand(shared, ['evaluate']);
    expect(exitCode).toBe(0);
    expect(events.find(({ kind }) => kind === 'chosen')).toEqual({
      kind: 'chosen',
      machine: 'server-vm-x86_64',
      why: 'server-vm-x86_64 is the VM for this computer: its guest is x86_64-linux.',
    });
    expect(finished).toMatchObject({
      outcome: 'succeeded',
      message: 'server-vm-x86_64 evaluates.',
      result: expect.stringMatching(/^\/nix\/store\/.*-nixos-system-server-.*\.drv$/) as string,
    });
  });

  it('runs the command of the project plan', async () => {
    const { events } = await homelabCommand(shared, ['evaluate', 'server-vm']);
    const [command, ...others] = events.filter(isCommand);
    expect(others).toEqual([]);
    expect(command?.command.slice(5, -1)).toEqual([
      'eval',
      '.#nixosConfigurations.server-vm.config.system.build.toplevel',
      '--apply',
      'x: x.drvPath',
    ]);
  });

  it.each([
    [
      'an unknown option',
      'homelab.services.homepage.titel = "x";',
      'unknown-option',
      'machines/server/default.nix',
    ],
    [
      'a value of another type',
      'homelab.services.grafana.port = "many";',
      'option-type',
      'machines/server/default.nix',
    ],
    [
      'a name that is not defined',
      'time.timeZone = zone;',
      'undefined-variable',
      'machines/server/default.nix',
    ],
  ])('reports %s where it stands', async (_, line, code, file) => {
    const text = `{\n  imports = [ ./main.nix ];\n  ${line}\n}\n`;
    const homelab = await homelabOf({ from: template });
    await homelab.run('git', ['mv', file, 'machines/server/main.nix']);
    await homelab.write(file, text);
    await homelab.run('git', ['add', '--all']);
    const { exitCode, problems } = await homelabCommand(homelab, ['evaluate', 'server-vm-x86_64']);
    expect(exitCode).toBe(1);
    expect(problems.find(({ severity }) => severity === 'error')).toMatchObject({
      code,
      file,
      range: { start: { line: 2 } },
    });
  });

  it('tells of a file that Git does not track, with the command that helps', async () => {
    const homelab = await homelabOf({
      from: template,
      files: { 'machines/server-vm/more.nix': '{ }' },
    });
    await homelab.run('git', ['rm', '--cached', '--quiet', 'machines/server-vm/more.nix']);
    await homelab.write('machines/server-vm/default.nix', '{ imports = [ ./more.nix ]; }');
    const { problems } = await homelabCommand(homelab, ['evaluate', 'server-vm-x86_64']);
    expect(problems.find(({ severity }) => severity === 'error')).toMatchObject({
      code: 'file-not-tracked',
      file: 'machines/server-vm/more.nix',
      remedy: { command: ['git', 'add', '--', 'machines/server-vm/more.nix'] },
    });
  });

  it('shows an assertion at the option that it speaks of', async () => {
    const file = 'machines/server/default.nix';
    const assertion =
      '{ assertion = false; message = "Grafana wants homelab.services.grafana.port to be even."; }';
    const text = `{\n  imports = [ ./main.nix ];\n  homelab.services.grafana.port = 3001;\n  assertions = [\n    ${assertion}\n  ];\n}\n`;
    const homelab = await homelabOf({ from: template });
    await homelab.run('git', ['mv', file, 'machines/server/main.nix']);
    await homelab.write(file, text);
    await homelab.run('git', ['add', '--all']);
    const { problems } = await homelabCommand(homelab, ['evaluate', 'server-vm-x86_64']);
    expect(problems.find(({ severity }) => severity === 'error')).toMatchObject({
      code: 'assertion-failed',
      file,
      range: { start: { line: 2 } },
    });
  });

  it('ends with a sentence where it may not take the memory that it needs', async () => {
    const env = { GC_MAXIMUM_HEAP_SIZE: String(2 * 1024 * 1024), GC_INITIAL_HEAP_SIZE: '1048576' };
    const { exitCode, problems } = await homelabCommand(shared, ['evaluate'], { env });
    expect(exitCode).toBe(1);
    expect(problems.map(({ code }) => code)).toEqual(['memory-short']);
  });

  it('tells that there is no such machine', async () => {
    const { exitCode, problems } = await homelabCommand(shared, ['evaluate', 'sever']);
    expect(exitCode).toBe(1);
    expect(problems).toMatchObject([{ code: 'machine-missing' }]);
  });

  it('tells that there is no Nix where it was said to be', async () => {
    const { exitCode, problems } = await homelabCommand(shared, [
      'evaluate',
      '--nix',
      '/nowhere/nix',
    ]);
    expect(exitCode).toBe(1);
    expect(problems).toMatchObject([
      { code: 'nix-missing', message: expect.stringContaining('/nowhere/nix') as string },
    ]);
  });

  it('takes the Nix that the extension names', async () => {
    const { problems } = await homelabCommand(shared, ['evaluate'], {
      env: { HOMELAB_NIX: '/elsewhere/nix' },
    });
    expect(problems).toMatchObject([{ code: 'nix-missing' }]);
  });

  it('tells that a folder is no flake', async () => {
    const { exitCode, problems } = await homelabCommand(shared, ['evaluate'], {
      cwd: shared.scratch,
    });
    expect(exitCode).toBe(1);
    expect(problems).toMatchObject([{ code: 'flake-missing' }]);
  });

  it('evaluates a flake outside Git, and tells what that costs', async () => {
    const homelab = await homelabOf({ from: template });
    await rm(join(homelab.root, '.git'), { recursive: true });
    const { exitCode, problems } = await homelabCommand(homelab, ['evaluate']);
    expect(exitCode).toBe(0);
    expect(problems).toMatchObject([{ severity: 'warning', code: 'not-a-repository' }]);
  });

  const evaluateAt = async (name: string) => {
    const homelab = await homelabOf({ from: template });
    const folder = join(homelab.scratch, name);
    await rename(homelab.root, folder);
    return homelabCommand(homelab, ['evaluate', '--flake', folder], { cwd: homelab.scratch });
  };

  it('understands a path with quotes, a dollar and brackets', async () => {
    const { finished } = await evaluateAt(`a"b"'c'$(touch-x)`);
    expect(finished?.message).toBe('server-vm-x86_64 evaluates.');
  });

  // Nix 2.8 itself refuses these, newer versions do not.
  it('evaluates at a path with spaces and other letters, or tells why Nix cannot', async () => {
    const { finished, problems } = await evaluateAt('my hömelab');
    const [refusal] = problems.filter(({ severity }) => severity === 'error');
    if (refusal) expect(refusal.code).toBe('path-unsupported');
    else expect(finished?.message).toBe('server-vm-x86_64 evaluates.');
  });
});

describe('homelab build', () => {
  it('leaves the VM as ./result', async () => {
    const { exitCode, finished } = await homelabCommand(shared, ['build']);
    expect(exitCode).toBe(0);
    expect(finished?.result).toMatch(/^\/nix\/store\/.*vm/);
    expect(await readlink(join(shared.root, 'result'))).toBe(finished?.result);
  });

  it('refuses a foreign guest without a builder, and tells what to do', async () => {
    const homelab = await homelabOf({ from: template, unbuilt: true, foreignSystems: [] });
    const { exitCode, problems } = await homelabCommand(homelab, ['build', 'server-vm-aarch64']);
    expect(exitCode).toBe(1);
    expect(problems.find(({ severity }) => severity === 'error')).toMatchObject({
      code: 'no-builder',
      message: expect.stringContaining('name a builder in nix.conf') as string,
    });
  });
});

describe('homelab build, in the middle of a long build,', () => {
  let homelab: Homelab;
  let running: HomelabCommand;
  beforeAll(async () => {
    const files = { 'machines/server-vm/default.nix': slow };
    homelab = await createHomelab({ from: template, unbuilt: true, files });
  });
  beforeEach(async () => {
    running = startHomelab(homelab, ['build', 'server-vm-x86_64']);
    await running.event(
      (event): event is typeof event => event.kind === 'log' && event.text.includes('slow> began'),
    );
  });
  afterEach(() => expect.poll(() => processesOf(homelab), { timeout: 20_000 }).toEqual([]));
  afterAll(() => homelab.dispose());

  it('is cancelled, and leaves no process', async () => {
    running.kill('SIGINT');
    const { exitCode, finished } = await running.ended;
    expect(exitCode).toBe(130);
    expect(finished).toMatchObject({ outcome: 'cancelled' });
  });

  it('tells that Nix was killed, and leaves no process', async () => {
    const nix = processesOf(homelab).find((line) => /^\d+ \S*nix .* build /.test(line)) ?? '';
    process.kill(Number.parseInt(nix), 'SIGKILL');
    const { exitCode, problems } = await running.ended;
    expect(exitCode).toBe(1);
    expect(problems.at(-1)).toMatchObject({
      code: 'nix-failed',
      message: 'Nix was ended from outside (SIGKILL).',
    });
  });

  it('leaves no process when it is killed itself', async () => {
    expect(processesOf(homelab).length).toBeGreaterThan(1);
    running.kill('SIGKILL');
    await running.ended;
  });
});

/** A VM whose script is made by a build that never ends. */
const slow = `{ lib, ... }:
{
  system.build.vm = lib.mkForce (derivation {
    name = "slow";
    system = "x86_64-linux";
    builder = "/bin/sh";
    args = [ "-c" "echo began; while :; do /bin/sleep 1; done" ];
  });
}
`;
