import { execa } from 'execa';

export type RunOptions = {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
};

export type RunResult = {
  /** Undefined where a signal ended the program. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
};

/** Runs a program to its end with exactly this environment; that it fails is a result, not an exception. */
export async function run(
  command: string,
  args: readonly string[],
  { cwd, env }: RunOptions,
): Promise<RunResult> {
  const result = await execa(command, args, {
    cwd,
    env,
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
  });
  if (result.code === 'ENOENT') throw new Error(`${command} is not installed.`);
  return { exitCode: result.exitCode, stdout: result.stdout, stderr: result.stderr };
}

/** The same for a step that the test itself needs: failing ends the test, with the program's words. */
export async function mustRun(
  command: string,
  args: readonly string[],
  options: RunOptions,
): Promise<string> {
  const { exitCode, stdout, stderr } = await run(command, args, options);
  if (exitCode === 0) return stdout;
  throw new Error(
    `${[command, ...args].join(' ')} failed with ${exitCode ?? 'a signal'}:\n${stderr}`,
  );
}
