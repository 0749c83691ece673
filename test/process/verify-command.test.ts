import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { Ajv2020 } from 'ajv/dist/2020';
import { execa } from 'execa';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Verification } from '../../server/src/verify/verification';
import { textOf } from '../support/agent';
import { createHomelab, type Homelab } from '../support/create-homelab';
import { template } from '../support/fixtures';
import { buildCommandLine, processesOf } from '../support/homelab-command';
import { buildTestVm } from '../support/test-vm';
import { waitFor } from '../support/wait-for';

const machine = 'server-vm-x86_64';
const serverFile = 'machines/server/default.nix';

let homelab: Homelab;
let isValid: (value: unknown) => boolean;
beforeAll(async () => {
  await Promise.all([buildCommandLine(), buildTestVm()]);
  homelab = await createHomelab({ from: template });
  const schema = JSON.parse(await readFile('docs/verify.schema.json', 'utf8')) as object;
  isValid = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema);
});
afterAll(() => homelab.dispose());
beforeEach(() => homelab.run('git', ['checkout', '--quiet', '--', '.']));
afterEach(() => expect.poll(() => processesOf(homelab)).toEqual([]));

const argumentsOf = (...args: readonly string[]): readonly string[] => [
  `${process.cwd()}/dist/homelab.cjs`,
  'verify',
  machine,
  ...args,
];

async function verify(...args: readonly string[]) {
  const { stdout, exitCode } = await execa(process.execPath, argumentsOf(...args), {
    cwd: homelab.root,
    env: homelab.env,
    extendEnv: false,
    reject: false,
  });
  return { stdout, exitCode };
}

async function verified(...args: readonly string[]): Promise<Verification> {
  const { stdout, exitCode } = await verify('--json', ...args);
  const value = parse(stdout);
  expect(exitCode).toBe(value.outcome === 'passed' ? 0 : 1);
  return value;
}

function parse(line: string): Verification {
  const value = JSON.parse(line) as Verification;
  expect(isValid(value)).toBe(true);
  return value;
}

const outcomes = ({ stages }: Verification): readonly string[] =>
  stages.map(({ stage, outcome }) => `${stage} ${outcome}`);

async function change(path: string, from: string, to: string): Promise<void> {
  const text = await textOf(homelab, path);
  expect(text).toContain(from);
  await homelab.write(path, text.replace(from, to));
}

describe('homelab verify', () => {
  it('stops at the first mistake of the sources, and says what to mend and how', async () => {
    await change(serverFile, 'loki.enable', 'lokki.enable');
    const { stdout, exitCode } = await verify();
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^✗ check +\d+ ms {2}One error\.\n/);
    expect(stdout).toContain(`${serverFile}:20:7: error: No module declares the option`);
    expect(stdout).toMatch(/\n {2}Change to `loki`\.$/);
    expect(await verified()).toMatchObject({
      outcome: 'failed',
      stages: [{ stage: 'check', outcome: 'failed' }],
      failure: { code: 'unknown-option', file: serverFile, start: { line: 20, column: 7 } },
    });
  });

  it('tells what only Nix finds, at its place', async () => {
    await change(serverFile, 'time.timeZone = "Europe/Berlin"', 'time.timeZone = 1');
    const result = await verified('--until', 'build');
    expect(outcomes(result)).toEqual(['check passed', 'evaluate failed']);
    expect(result.failure).toMatchObject({ stage: 'evaluate', file: serverFile, others: 0 });
  });

  it('goes all the way to healthy services, and powers the VM off', async () => {
    const result = await verified();
    expect(outcomes(result)).toEqual([
      'check passed',
      'evaluate passed',
      'build passed',
      'boot passed',
      'healthy passed',
    ]);
    expect(result).toMatchObject({ machine, until: 'healthy', outcome: 'passed' });
  });
});

describe('homelab verify --watch', () => {
  it('begins again at each change, at the stage that it can have affected', async () => {
    const running = spawn(process.execPath, argumentsOf('--watch', '--json', '--until=evaluate'), {
      cwd: homelab.root,
      env: homelab.env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const rounds: Verification[] = [];
    createInterface(running.stdout).on('line', (line) => rounds.push(parse(line)));
    const round = (fits: (result: Verification) => boolean): Promise<Verification> =>
      waitFor(() => Promise.resolve(rounds.splice(0).find(fits)));

    expect(outcomes(await round(() => true))).toEqual(['check passed', 'evaluate passed']);
    await change(serverFile, 'loki.enable', 'lokki.enable');
    await round(({ failure }) => failure?.code === 'unknown-option');
    await change(serverFile, 'lokki.enable', 'loki.enable');
    await round(({ outcome }) => outcome === 'passed');

    await change('modules/services/prometheus/alerts.yml', 'groups:', '# Ours.\ngroups:');
    const { stages } = await round(({ stages: [first] }) => first?.reused === true);
    expect(stages).toMatchObject([
      { stage: 'check', outcome: 'passed', reused: true },
      { stage: 'evaluate', outcome: 'passed' },
    ]);
    expect(stages[1]).not.toHaveProperty('reused');
    // How the last round ended.
    expect(await interrupted(running)).toBe(0);
  });
});

async function interrupted(running: ChildProcess): Promise<unknown> {
  const ended = once(running, 'exit') as Promise<[unknown]>;
  running.kill('SIGINT');
  return (await ended)[0];
}
