import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ActionEvent } from '../../server/src/protocol';
import { createHomelab, type Homelab } from '../support/create-homelab';
import { template } from '../support/fixtures';
import {
  buildCommandLine,
  commandLineScript,
  homelabCommand,
  processesOf,
  type Ended,
} from '../support/homelab-command';
import { waitFor } from '../support/wait-for';

const machine = 'server-vm-x86_64';
const vmFile = 'machines/server-vm/default.nix';
const nobody = '65534';

let homelab: Homelab;
beforeAll(async () => {
  await buildCommandLine();
  homelab = await createHomelab({ from: template });
});
afterEach(async () => {
  expect(processesOf(homelab)).toEqual([]);
  await homelab.run('git', ['checkout', '--quiet', '--', '.']);
});
afterAll(() => homelab.dispose());

type Env = Readonly<Record<string, string>>;

const errorsOf = ({ problems }: Ended) => problems.filter(({ severity }) => severity === 'error');

const evaluate = (env: Env = {}): Promise<Ended> =>
  homelabCommand(homelab, ['evaluate', machine], { env });

/** Builds a VM whose script is another one each time. */
async function build(more: string, env: Env, system = 'x86_64-linux'): Promise<Ended> {
  const script = `derivation { name = "made-by-test"; system = "${system}"; builder = "/bin/sh"; args = [ "-c" "echo > $out # ${randomUUID()}" ]; ${more} }`;
  await homelab.write(vmFile, `{ lib, ... }: { system.build.vm = lib.mkForce (${script}); }`);
  return homelabCommand(homelab, ['build', machine], { env });
}

describe('features of Nix that are switched off', () => {
  const off = { NIX_CONFIG: 'experimental-features =' };

  it('keep nobody from evaluating a flake', async () => {
    const { finished } = await evaluate(off);
    expect(finished?.message).toBe(`${machine} evaluates.`);
  });

  it('are named with their line for nix.conf, where the flake itself needs one', async () => {
    const addressed =
      '__contentAddressed = true; outputHashMode = "recursive"; outputHashAlgo = "sha256";';
    const { exitCode, problems } = await build(addressed, off);
    expect(exitCode).toBe(1);
    expect(problems).toMatchObject([
      {
        code: 'features-disabled',
        message:
          'Nix is told not to use the feature ca-derivations. Add "extra-experimental-features = ca-derivations" to nix.conf.',
        remedy: { command: ['homelab', 'doctor'] },
      },
    ]);
  });
});

describe('a daemon', () => {
  const builders = 'builders = ssh-ng://nobody@127.0.0.1 riscv64-linux';
  const codes = ({ problems }: Ended) => problems.map(({ code }) => code);

  it('that trusts the person asks the builder that is named; one that does not never does', async () => {
    const trusting = await withDaemon('*', (daemon) =>
      build('', { ...daemon, NIX_CONFIG: builders }, 'riscv64-linux'),
    );
    const strict = await withDaemon('nobody', (daemon) =>
      build('', { ...daemon, NIX_CONFIG: builders }, 'riscv64-linux'),
    );
    expect(codes(trusting)).toEqual(['builder-unreachable']);
    expect(strict.problems.at(-1)).toMatchObject({
      code: 'no-builder',
      remedy: { command: ['homelab', 'doctor'] },
    });
  });

  it('that has ended is missed, and the next one serves', async () => {
    const remote = await withDaemon('*', (daemon) => Promise.resolve(daemon));
    const { exitCode, problems } = await evaluate(remote);
    expect(exitCode).toBe(1);
    expect(problems).toMatchObject([
      { code: 'daemon-unreachable', remedy: { command: ['homelab', 'doctor'] } },
    ]);
    const { finished } = await withDaemon('*', evaluate);
    expect(finished?.outcome).toBe('succeeded');
  });

  /** A daemon of this store with settings of its own. */
  async function withDaemon<T>(trusted: string, use: (env: Env) => Promise<T>): Promise<T> {
    const socket = join(homelab.scratch, 'socket');
    const env = {
      ...homelab.env,
      NIX_DAEMON_SOCKET_PATH: socket,
      NIX_CONFIG: `trusted-users = ${trusted}`,
    };
    const daemon = execa('nix-daemon', [], {
      env,
      extendEnv: false,
      reject: false,
      stdin: 'ignore',
    });
    await waitFor(() =>
      stat(socket).then(
        (found) => (found.isSocket() ? found : undefined),
        () => undefined,
      ),
    );
    try {
      return await use({ NIX_REMOTE: `unix://${socket}` });
    } finally {
      daemon.kill();
      await daemon;
      await rm(socket, { force: true });
    }
  }
});

describe('a store whose disk is full', () => {
  it('is named with what frees space, and with more space the same works', async () => {
    const full = await evaluateInStoreOf('1m');
    expect(full.problems).toMatchObject([
      { code: 'disk-full', remedy: { command: ['nix', 'store', 'gc'] } },
    ]);
    expect(full.finished?.outcome).toBe('failed');
    expect((await evaluateInStoreOf('16m')).finished?.outcome).toBe('succeeded');
  });

  /** A store on a disk of that size, which is gone with the command. */
  async function evaluateInStoreOf(size: string) {
    const disk = join(homelab.scratch, 'disk');
    await mkdir(disk, { recursive: true });
    const command = [process.execPath, commandLineScript, 'evaluate', machine, '--json'];
    const inDisk = `mount -t tmpfs -o size=${size} tmpfs "$DISK" && exec "$@"`;
    const { stdout } = await execa(
      'unshare',
      ['--map-root-user', '--mount', 'sh', '-c', inDisk, 'sh', ...command],
      {
        cwd: homelab.root,
        env: { ...homelab.env, DISK: disk, NIX_CONFIG: `store = ${disk}` },
        extendEnv: false,
        reject: false,
      },
    );
    const events = stdout.split('\n').map((line) => JSON.parse(line) as ActionEvent);
    return {
      problems: events.filter((event) => event.kind === 'problem'),
      finished: events.find((event) => event.kind === 'finished'),
    };
  }
});

describe('a network that is lost', () => {
  it('in the middle of a download is told, and the next run goes on', async () => {
    let cuts = true;
    // Nix asks nobody for what it has.
    const zone = randomUUID();
    const server = createServer((_, response) => {
      response.writeHead(200, { 'content-length': cuts ? 1_000_000 : zone.length }).write(zone);
      if (cuts) setTimeout(() => response.destroy(), 100);
      else response.end();
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}/zone.txt`;
    const hash = createHash('sha256').update(zone).digest('hex');
    const fetched = `builtins.readFile (builtins.fetchurl { url = "${url}"; sha256 = "${hash}"; })`;
    const text = await readFile(join(homelab.root, vmFile), 'utf8');
    await homelab.write(
      vmFile,
      text.replace(/\}\s*$/, `  time.timeZone = lib.mkOverride 10 (${fetched});\n}\n`),
    );
    const broken = await evaluate();
    cuts = false;
    const whole = await evaluate();
    server.close();
    expect(errorsOf(broken)).toMatchObject([
      {
        code: 'offline',
        message: `The connection to 127.0.0.1:${port} broke off in the middle. Connect to the network and try again.`,
        remedy: { again: true },
      },
    ]);
    expect(whole.finished?.outcome).toBe('succeeded');
  });
});

describe('a lock file that lacks an input', () => {
  beforeAll(async () => {
    await mkdir(join(homelab.scratch, 'more'));
    await writeFile(join(homelab.scratch, 'more/flake.nix'), '{ outputs = _: { }; }');
  });

  const addInput = async (): Promise<void> => {
    const text = await readFile(join(homelab.root, 'flake.nix'), 'utf8');
    const input = `  inputs.more.url = "path:${join(homelab.scratch, 'more')}";\n`;
    await homelab.write('flake.nix', text.replace('{\n', `{\n${input}`));
  };

  it('is told by what only reads, with the command that brings it up to date', async () => {
    await addInput();
    const { problems } = await homelabCommand(homelab, ['index', machine]);
    const [problem] = problems;
    expect(problem).toMatchObject({
      code: 'lock-outdated',
      message: 'flake.lock does not match the inputs of flake.nix. Update it.',
      remedy: { command: ['nix', 'flake', 'lock'] },
    });
    const [program = '', ...args] = problem?.remedy?.command ?? [];
    expect(await homelab.run(program, args)).toMatchObject({ exitCode: 0 });
    expect(await readFile(join(homelab.root, 'flake.lock'), 'utf8')).toContain('"more"');
  });

  it('is brought up to date by evaluating', async () => {
    await addInput();
    const { finished } = await evaluate();
    expect(finished?.outcome).toBe('succeeded');
    expect(await readFile(join(homelab.root, 'flake.lock'), 'utf8')).toContain('"more"');
  });
});

describe('a repository of another user', () => {
  it('is told with the command that helps, and then works', async () => {
    await homelab.run('chown', ['--recursive', nobody, '.']);
    const { problems } = await evaluate();
    const [problem] = problems;
    expect(problem).toMatchObject({
      code: 'repository-owner',
      message: `The folder ${homelab.root} belongs to another user, so Git refuses to read it. Mark it as safe.`,
    });
    const { problems: found } = await homelabCommand(homelab, ['doctor']);
    expect(found).toEqual([]);
    const [program = '', ...args] = problem?.remedy?.command ?? [];
    expect(await homelab.run(program, args)).toMatchObject({ exitCode: 0 });
    expect((await evaluate()).finished?.outcome).toBe('succeeded');
  });
});
