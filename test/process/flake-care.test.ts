import { existsSync, symlinkSync } from 'node:fs';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHomelab, type Homelab } from '../support/create-homelab';
import { fixtureFile } from '../support/fixtures';
import {
  buildCommandLine,
  homelabCommand,
  startHomelab,
  type Ended,
} from '../support/homelab-command';
import { mustRun } from '../support/run';

let homelab: Homelab;
let flake: string;
let notes: string;

beforeAll(async () => {
  await buildCommandLine();
  homelab = await createHomelab();
  notes = join(homelab.scratch, 'notes');
  flake = join(homelab.scratch, 'care');
  await mkdir(notes);
  await git(notes, 'init', '--quiet');
  await commit('one');
  await cp(fixtureFile('care'), flake, { recursive: true });
  const file = join(flake, 'flake.nix');
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace('git+file:///nowhere', `git+file://${notes}`));
  await git(flake, 'init', '--quiet');
  await git(flake, 'add', '--all');
  await mustRun('nix', ['flake', 'lock'], { cwd: flake, env: homelab.env });
});
afterAll(() => homelab.dispose());

function git(cwd: string, ...args: readonly string[]): Promise<string> {
  return mustRun('git', args, { cwd, env: homelab.env });
}

async function commit(text: string): Promise<void> {
  await writeFile(join(notes, 'text'), text);
  await git(notes, 'add', '--all');
  await git(notes, 'commit', '--quiet', '--message', text);
}

function run(...args: readonly string[]): Promise<Ended> {
  return homelabCommand(homelab, args, { cwd: flake });
}

const lock = (): Promise<string> => readFile(join(flake, 'flake.lock'), 'utf8');
const noted = ({ events }: Ended): readonly string[] =>
  events.flatMap((event) =>
    event.kind === 'note' && event.text.includes('→') ? [event.text] : [],
  );

describe('homelab update', () => {
  it('says that every input is current', async () => {
    expect((await run('update')).finished?.message).toBe('Every input is current.');
  });

  it('updates one input and tells its revisions, and takes that back', async () => {
    const before = await lock();
    await commit('two');
    const updated = await run('update', 'notes');
    expect(updated.exitCode).toBe(0);
    expect(noted(updated)).toEqual([
      expect.stringMatching(
        /^notes: [0-9a-f]{7} \(\d{4}-\d\d-\d\d\) → [0-9a-f]{7} \(\d{4}-\d\d-\d\d\)$/,
      ),
    ]);
    expect(await lock()).not.toBe(before);
    const undone = await run('update', '--undo');
    expect(undone.finished?.message).toBe('flake.lock is as before the update.');
    expect(await lock()).toBe(before);
  });

  it('names the inputs that there are', async () => {
    const { problems, exitCode } = await run('update', 'nixpkgs');
    expect(problems).toMatchObject([
      { code: 'input-unknown', message: 'flake.lock has no input nixpkgs. It has notes.' },
    ]);
    expect(exitCode).toBe(1);
  });

  it('leaves the lock file as it was where an input cannot be had', async () => {
    const before = await lock();
    const file = join(flake, 'flake.nix');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('git+file:', 'git+file:///gone'));
    const { finished } = await run('update');
    await writeFile(file, text);
    expect(finished?.message).toBe('flake.lock is as before.');
    expect(await lock()).toBe(before);
  });
});

describe('homelab checks', () => {
  it('lists what Nix knows', async () => {
    const { finished } = await run('checks', 'list');
    expect(JSON.parse(finished?.result ?? '')).toEqual(['boots', 'fails', 'passes', 'slow']);
  });

  it('runs one, with its log', async () => {
    const { events, finished } = await run('checks', 'run', 'passes');
    expect(finished).toMatchObject({ outcome: 'succeeded', message: 'passes succeeded.' });
    expect(events).toContainEqual(
      expect.objectContaining({
        kind: 'log',
        text: expect.stringContaining('all is well') as string,
      }),
    );
  });

  it('tells the last words of one that fails', async () => {
    const { problems, finished } = await run('checks', 'run', 'fails');
    expect(finished?.message).toBe('fails failed.');
    expect(problems).toMatchObject([
      { message: expect.stringContaining('port 80 is closed') as string },
    ]);
  });

  it('ends one that is cancelled, with its builder', async () => {
    const command = startHomelab(homelab, ['checks', 'run', 'slow'], { cwd: flake });
    await command.event(
      (event): event is Extract<typeof event, { kind: 'log' }> =>
        event.kind === 'log' && event.text.includes('waiting'),
    );
    command.kill('SIGINT');
    expect((await command.ended).finished?.outcome).toBe('cancelled');
  });

  it('builds the driver of a VM test, and of nothing else', async () => {
    const { finished } = await run('checks', 'driver', 'boots');
    expect(existsSync(`${finished?.result ?? ''}/bin/nixos-test-driver`)).toBe(true);
    expect((await run('checks', 'driver', 'passes')).finished?.outcome).toBe('failed');
  });

  it('evaluates every output', async () => {
    expect((await run('checks', 'outputs')).finished?.message).toBe('Every output evaluates.');
  });
});

describe('homelab results', () => {
  it('lists links that builds have left, with what they keep, and removes only those', async () => {
    const { finished } = await run('checks', 'run', 'passes');
    const target = finished?.result ?? '';
    await mkdir(join(flake, 'sub'));
    symlinkSync(target, join(flake, 'result'));
    symlinkSync('/nix/store/gone', join(flake, 'sub', 'result-vm'));
    symlinkSync('/etc', join(flake, 'result-of-mine'));
    await writeFile(join(flake, 'result.txt'), '');
    const listed = (await run('results')).events.filter(({ kind }) => kind === 'result');
    expect(listed).toEqual(
      expect.arrayContaining([
        { kind: 'result', path: 'result', target, size: expect.any(Number) as number },
        { kind: 'result', path: 'sub/result-vm', target: '/nix/store/gone' },
      ]),
    );
    expect(listed).toHaveLength(2);

    const refused = await run('results', 'result-of-mine', '--remove');
    expect(refused.exitCode).toBe(1);
    const removed = await run('results', '--remove');
    expect(removed.finished?.message).toMatch(/^2 results removed\./);
    expect(existsSync(join(flake, 'result-of-mine'))).toBe(true);
    expect(existsSync(join(flake, 'result.txt'))).toBe(true);
    expect(existsSync(target)).toBe(true);
    expect((await run('results')).finished?.message).toBe('No build has left a result here.');
  });
});
