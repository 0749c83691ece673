import { randomUUID } from 'node:crypto';
import { readFile, readlink, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createHomelab, type Homelab, type HomelabOptions } from '../support/create-homelab';
import { template } from '../support/fixtures';
import {
  buildCommandLine,
  commandLineScript,
  homelabCommand,
  processesOf,
  startHomelab,
  type Ended,
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

  it('tells the extension what has happened, and not every step', async () => {
    const file = join(shared.scratch, 'events.jsonl');
    await homelabCommand(shared, ['evaluate'], { env: { HOMELAB_EVENTS: file } });
    const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
    const kinds = lines.map((line) => (JSON.parse(line) as { readonly kind: string }).kind);
    expect(kinds.at(0)).toBe('started');
    expect(kinds.at(-1)).toBe('finished');
    expect(kinds).not.toContain('progress');
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

describe('what Nix complains about', () => {
  const file = 'machines/server/default.nix';
  let homelab: Homelab;
  beforeAll(async () => {
    homelab = await createHomelab({ from: template });
    await homelab.run('git', ['mv', file, 'machines/server/main.nix']);
    await homelab.write(file, '{ }');
    await homelab.write('machines/server/more.nix', more);
    await homelab.run('git', ['add', '--all']);
  });
  afterAll(() => homelab.dispose());

  const complaints = async (line: string) => {
    const text = `{ config, lib, ... }:\n{\n  imports = [ ./main.nix ./more.nix ];\n  ${line}\n}\n`;
    await homelab.write(file, text);
    const { exitCode, problems } = await homelabCommand(homelab, ['evaluate', 'server-vm-x86_64']);
    expect(exitCode).toBe(1);
    return problems.filter(({ severity }) => severity === 'error');
  };

  it.each([
    ['an unknown option', 'homelab.services.homepage.titel = "x";', 'unknown-option'],
    ['a value of another type', 'homelab.services.grafana.port = "many";', 'option-type'],
    ['a name that is not defined', 'time.timeZone = zone;', 'undefined-variable'],
    ['a syntax error', 'time.timeZone = = "UTC";', 'syntax-error'],
    ['two values for one option', 'time.timeZone = "UTC";', 'option-conflict'],
    [
      'an attribute that is not there',
      'time.timeZone = lib.mkForce config.homelab.prot;',
      'missing-attribute',
    ],
    [
      'a number where text is needed',
      'time.timeZone = lib.mkForce ("UTC" + 1);',
      'evaluation-error',
    ],
    [
      'an assertion, at the option that it speaks of',
      'homelab.services.grafana.port = 3001; assertions = [ { assertion = false; message = "Grafana wants homelab.services.grafana.port to be even."; } ];',
      'assertion-failed',
    ],
  ])('stands at its place: %s', async (_, line, code) => {
    const place = { code, file, range: { start: { line: 3 } } };
    const found = await complaints(line);
    const here = found.find((problem) => problem.file === file) ?? found[0];
    expect(here).toMatchObject(place);
  });

  it.each([
    [
      'a value that depends on itself',
      'time.timeZone = lib.mkForce config.time.timeZone;',
      'infinite-recursion',
    ],
    [
      'a file that is not there',
      'time.timeZone = lib.mkForce (import ./nowhere.nix);',
      'file-missing',
    ],
    ['what a person throws', 'time.timeZone = throw "No zone today.";', 'nix-failed'],
    [
      'an option without a value that is needed',
      'time.timeZone = lib.mkForce config.zone;',
      'option-unset',
    ],
    [
      'an option that is read-only',
      'fixed = 2; time.timeZone = lib.mkForce (toString config.fixed);',
      'option-read-only',
    ],
  ])('has its code where Nix names no place: %s', async (_, line, code) => {
    expect((await complaints(line))[0]).toMatchObject({ code });
  });

  it('has its code: an input that cannot be fetched', async () => {
    const [file, line] = ['flake.nix', '  inputs.far.url = "github:nobody/nothing";\n'];
    const text = await readFile(join(homelab.root, file), 'utf8');
    await homelab.write(file, text.replace('{\n', `{\n${line}`));
    const [problem] = await complaints('');
    await homelab.write(file, text);
    expect(problem).toMatchObject({ code: 'offline', remedy: { again: true } });
  });

  it('has its code: a build that fails, with its last words', async () => {
    const { problems } = await build(derivation('echo no such spell; exit 1'));
    expect(problems).toMatchObject([
      { code: 'build-failed', message: expect.stringContaining('no such spell') as string },
    ]);
  });

  it('has its code: a download that is another than it was, with the way to write its hash', async () => {
    const wrong = `outputHashMode = "flat"; outputHashAlgo = "sha256"; outputHash = "${'0'.repeat(64)}";`;
    const { problems } = await build(derivation('echo new > $out', wrong));
    expect(problems[0]).toMatchObject({ code: 'hash-mismatch' });
    expect(problems[0]?.remedy).toBeDefined();
  });

  it.each([
    ['a daemon that is silent', { NIX_REMOTE: 'unix:///nowhere/socket' }, 'daemon-unreachable'],
    [
      'a builder that is silent',
      { NIX_CONFIG: 'builders = ssh-ng://nobody@127.0.0.1 riscv64-linux' },
      'builder-unreachable',
    ],
  ])('has its code: %s', async (_, env, code) => {
    const { problems } = await build(derivation('exit 1', '', 'riscv64-linux'), env);
    expect(problems.map((problem) => problem.code)).toContain(code);
  });

  it('has its code: a store that is read-only', async () => {
    await homelab.write('machines/server-vm/default.nix', derivation('echo > $out'));
    const readOnly = 'mount --bind /nix /nix && mount -o remount,bind,ro /nix && exec "$@"';
    const command = [process.execPath, commandLineScript, 'build', 'server-vm-x86_64', '--json'];
    const { stdout } = await homelab.run('unshare', [
      '--map-root-user',
      '--mount',
      'sh',
      '-c',
      readOnly,
      '',
      ...command,
    ]);
    expect(stdout).toContain('"code":"store-read-only"');
  });

  /** Builds a VM whose script is such a derivation. */
  async function build(vm: string, env: Readonly<Record<string, string>> = {}): Promise<Ended> {
    await homelab.write(file, '{ imports = [ ./main.nix ]; }');
    await homelab.write('machines/server-vm/default.nix', vm);
    return homelabCommand(homelab, ['build', 'server-vm-x86_64'], { env });
  }
});

/** Options for mistakes that the template's own do not allow. */
const more = `{ lib, ... }: {
  options.zone = lib.mkOption { type = lib.types.str; };
  options.fixed = lib.mkOption { type = lib.types.int; readOnly = true; default = 1; };
}
`;

/** A VM whose script is made by a build of this. */
const derivation = (script: string, more = '', system = 'x86_64-linux'): string => `{ lib, ... }:
{
  system.build.vm = lib.mkForce (derivation {
    name = "made-by-test";
    system = "${system}";
    builder = "/bin/sh";
    args = [ "-c" "${script} # ${randomUUID()}" ];
    ${more}
  });
}
`;

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
      (event): event is typeof event =>
        event.kind === 'log' && event.text.includes('made-by-test> began'),
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
const slow = derivation('echo began; while :; do /bin/sleep 1; done');
