import { readdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import type { ActionEvent, VmStatus } from '../../server/src/protocol';
import type { Homelab } from './create-homelab';
import { mustRun } from './run';
import { waitFor } from './wait-for';

const root = fileURLToPath(new URL('../..', import.meta.url));
export const commandLineScript = `${root}/dist/homelab.cjs`;

let built: Promise<string> | undefined;

/** Bundles the command line from the present sources, once for a file of tests. */
export function buildCommandLine(): Promise<string> {
  const env = Object.fromEntries(
    Object.entries(process.env).map(([name, value]) => [name, value ?? '']),
  );
  return (built ??= mustRun(process.execPath, ['scripts/build.mjs'], { cwd: root, env }));
}

/** The `homelab` command while it runs. */
export type HomelabCommand = {
  readonly pid: number;
  /** All events so far. */
  readonly events: readonly ActionEvent[];
  /** The first event that fits, as soon as it comes; an error if the command ends without it. */
  event<T extends ActionEvent>(fits: (event: ActionEvent) => event is T): Promise<T>;
  /** The first state of the VM in that phase. */
  phase(phase: VmStatus['phase']): Promise<VmStatus>;
  kill(signal: NodeJS.Signals): void;
  readonly ended: Promise<Ended>;
};

export type Ended = {
  readonly exitCode: number | undefined;
  readonly events: readonly ActionEvent[];
  readonly problems: readonly Extract<ActionEvent, { kind: 'problem' }>[];
  readonly finished: Extract<ActionEvent, { kind: 'finished' }> | undefined;
  readonly stderr: string;
};

export type CommandOptions = {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** `pipe` leaves its questions open; by default nobody can answer. */
  readonly stdin?: 'pipe' | 'ignore';
};

/** Starts `homelab … --json` in a homelab's folder. */
export function startHomelab(
  homelab: Homelab,
  args: readonly string[],
  { env = {}, cwd = homelab.root, stdin = 'ignore' }: CommandOptions = {},
): HomelabCommand {
  const events: ActionEvent[] = [];
  const running = execa(process.execPath, [commandLineScript, ...args, '--json'], {
    cwd,
    env: { ...homelab.env, ...env },
    extendEnv: false,
    stdin,
    reject: false,
    buffer: { stdout: false },
    // What it has started may take its time to end, and it waits for that.
    forceKillAfterDelay: false,
  });
  let over = false;
  const collect = async (): Promise<Ended> => {
    for await (const line of running) events.push(JSON.parse(line) as ActionEvent);
    const { exitCode, stderr } = await running;
    over = true;
    return {
      exitCode,
      events,
      problems: events.filter((event) => event.kind === 'problem'),
      finished: events.find((event) => event.kind === 'finished'),
      stderr,
    };
  };
  const ended = collect();
  const event = <T extends ActionEvent>(fits: (event: ActionEvent) => event is T): Promise<T> =>
    waitFor(() => {
      const found = events.find(fits);
      if (found === undefined && over)
        throw new Error(
          `It ended without that event:\n${events.map((e) => JSON.stringify(e)).join('\n')}`,
        );
      return Promise.resolve(found);
    });
  return {
    pid: running.pid ?? 0,
    events,
    event,
    phase: (phase) =>
      event((e): e is Extract<ActionEvent, { kind: 'vm' }> => e.kind === 'vm' && e.phase === phase),
    kill: (signal) => void running.kill(signal),
    ended,
  };
}

/** Runs it to its end. */
export function homelabCommand(
  homelab: Homelab,
  args: readonly string[],
  options?: CommandOptions,
): Promise<Ended> {
  return startHomelab(homelab, args, options).ended;
}

/**
 * The command lines of all processes that have to do with a homelab's folder: it stands in their
 * arguments or in the environment that they inherited.
 */
export function processesOf(homelab: Homelab): readonly string[] {
  const folder = dirname(homelab.root);
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => ({ pid, line: read(pid, 'cmdline'), environment: read(pid, 'environ') }))
    .filter(({ line, environment }) => `${line} ${environment}`.includes(folder))
    .map(({ pid, line }) => `${pid} ${line}`);
}

function read(pid: string, what: 'cmdline' | 'environ'): string {
  try {
    return readFileSync(`/proc/${pid}/${what}`, 'utf8').replaceAll('\0', ' ');
  } catch (error) {
    // It has ended since the folder was read, or is another user's.
    if (error instanceof Error && 'code' in error) return '';
    throw error;
  }
}
