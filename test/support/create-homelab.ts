import { randomUUID } from 'node:crypto';
import { cp, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { smallHomelab, standIns } from './fixtures';
import { lockToStandIns } from './lock-to-stand-ins';
import { mustRun, run, type RunResult } from './run';
import { createTestEnvironment, type ForeignSystem } from './test-environment';

export type HomelabOptions = {
  /** The flake that is copied; a small one of its own without it. */
  readonly from?: string;
  /** Files to write into the copy before it is committed, by path; null removes one. */
  readonly files?: Readonly<Record<string, string | null>>;
  /** Systems that this machine may pretend to build for. Without it, ARM Linux. */
  readonly foreignSystems?: readonly ForeignSystem[];
  /**
   * Whether nothing of it may be in the store yet, which every test shares: for tests that want to
   * see Nix build, or fail to.
   */
  readonly unbuilt?: boolean;
};

/** A homelab of one test: a Git repository with everything committed, in a folder of its own. */
export type Homelab = {
  /** The folder that holds `flake.nix`. */
  readonly root: string;
  /** A folder beside it for whatever the test needs, for example a disk image. */
  readonly scratch: string;
  /** The whole environment for every program that the test starts. */
  readonly env: Readonly<Record<string, string>>;
  /** Runs a program in the homelab. */
  run(command: string, args: readonly string[]): Promise<RunResult>;
  /** Writes a file as an editor would: Git is not told. */
  write(path: string, text: string): Promise<void>;
  /** Removes everything. Ending what the test started is the test's own business. */
  dispose(): Promise<void>;
};

export async function createHomelab(options: HomelabOptions = {}): Promise<Homelab> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'homelab-')));
  const root = join(folder, 'flake');
  const scratch = join(folder, 'scratch');
  await mkdir(scratch);
  const env = await createTestEnvironment(folder, options.foreignSystems ?? ['aarch64-linux']);
  const homelab: Homelab = {
    root,
    scratch,
    env,
    run: (command, args) => run(command, args, { cwd: root, env }),
    write: (path, text) => writeText(join(root, path), text),
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
  try {
    await fill(homelab, options);
  } catch (error) {
    await homelab.dispose();
    throw error;
  }
  return homelab;
}

/** Locks what is copied before it is changed, so that a test's files may be as broken as it likes. */
async function fill(homelab: Homelab, options: HomelabOptions): Promise<void> {
  const { from, files = {}, unbuilt = false } = options;
  const { root, env } = homelab;
  const git = (...args: readonly string[]): Promise<string> =>
    mustRun('git', args, { cwd: root, env });
  await cp(from ?? smallHomelab, root, { recursive: true, filter: isSource });
  await git('init', '--quiet');
  await git('add', '--all');
  await lockToStandIns({ cwd: root, env }, unbuilt ? await copyNixpkgs(root) : undefined);
  for (const [path, text] of Object.entries(files))
    await (text === null ? rm(join(root, path)) : homelab.write(path, text));
  await git('add', '--all');
  await git('commit', '--quiet', '--message', 'Start a homelab');
}

/** A stand-in for nixpkgs of this homelab alone; the seed makes all its derivations new ones. */
async function copyNixpkgs(root: string): Promise<string> {
  const folder = join(dirname(root), 'nixpkgs');
  await cp(standIns.nixpkgs, folder, { recursive: true });
  await writeFile(join(folder, 'seed'), randomUUID());
  return folder;
}

function isSource(path: string): boolean {
  return !['.git', 'flake.lock', 'result'].includes(basename(path));
}

async function writeText(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}
