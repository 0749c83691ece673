import { execa } from 'execa';
import { cp, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ownEnvironment } from '../../support/own-environment';
import { mustRun, run, type RunOptions } from '../../support/run';
import { buildTestVm } from '../../support/test-vm';

const asRoot = { cwd: '/', env: ownEnvironment() };

/** Something that runs in a terminal of the account. */
export type Terminal = {
  /** What it has said until now. */
  said(): string;
  /** Waits for words, and gives what the expression found. */
  says(words: RegExp): Promise<RegExpExecArray>;
  /** Presses Ctrl-C, and gives the exit status. */
  interrupt(): Promise<number | undefined>;
  /** Waits until it ends by itself, and gives the exit status. */
  ended(): Promise<number | undefined>;
};

/** An account of this computer that nobody has used yet. */
export type Account = {
  readonly home: string;
  /** Starts a command line as the account's shell does. Whoever starts it interrupts it. */
  start(commands: string, cwd: string): Terminal;
  /** Runs a command line to its end and gives what it said; that it fails ends the test. */
  run(commands: string, cwd: string): Promise<string>;
  /** Makes files that root has written there the account's own. */
  own(path: string): Promise<void>;
  /** The command lines of what runs in its name. */
  programs(): Promise<readonly string[]>;
  /** Ends what still runs, and removes the account with everything that it has. */
  remove(): Promise<void>;
};

/** Needs root. Nix is the computer's, through its daemon. */
export async function createAccount(name: string): Promise<Account> {
  await mustRun('useradd', ['--create-home', '--shell', '/bin/bash', name], asRoot);
  const home = `/home/${name}`;
  const own = async (path: string): Promise<void> => {
    await mustRun('chown', ['--recursive', `${name}:${name}`, path], asRoot);
  };
  const env = await environmentOf(name, home);
  await own(home);
  const shell = ['--reuid', name, '--regid', name, '--init-groups', 'bash', '-c'];
  return {
    home,
    own,
    start: (commands, cwd) => startTerminal([...shell, commands], { cwd, env }),
    run: (commands, cwd) => mustRun('setpriv', [...shell, commands], { cwd, env }),
    programs: async () => {
      const { stdout } = await run('ps', ['-o', 'args=', '-u', name], asRoot);
      return stdout.split('\n').filter((line) => line !== '' && !line.includes('<defunct>'));
    },
    remove: async () => {
      await execa('pkill', ['--signal', 'KILL', '--uid', name], { reject: false });
      await execa('userdel', ['--force', name], { reject: false });
      await rm(home, { recursive: true, force: true });
    },
  };
}

function startTerminal(args: readonly string[], { cwd, env }: RunOptions): Terminal {
  const running = execa('setpriv', args, {
    cwd,
    env,
    extendEnv: false,
    stdin: 'ignore',
    all: true,
    reject: false,
    buffer: false,
    detached: true,
  });
  let said = '';
  running.all.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = Promise.resolve(running).then(() => undefined);
  return {
    said: () => said,
    ended: async () => (await running).exitCode,
    says: async (words) => {
      for (;;) {
        const found = words.exec(said);
        if (found) return found;
        const more = new Promise((resolve) => running.all.once('data', resolve));
        const lives = await Promise.race([more, ended]);
        if (lives === undefined && !words.test(said))
          throw new Error(`It ended before it said ${words.source}:\n${said}`);
      }
    },
    interrupt: async () => {
      // A terminal tells everything that runs in it.
      if (running.pid !== undefined) process.kill(-running.pid, 'SIGINT');
      return (await running).exitCode;
    },
  };
}

/**
 * What a login gives, and what this computer lacks: the way to the package registry, where it is
 * another than the usual one, and the small Linux that stands in for a real NixOS in the VM.
 */
async function environmentOf(
  name: string,
  home: string,
): Promise<Readonly<Record<string, string>>> {
  const cache = join(home, '.cache/nixos-homelab');
  const testVm = (await buildTestVm()).trim();
  await cp(testVm, join(cache, basename(testVm)), { recursive: true });
  await symlink(basename(testVm), join(cache, 'test-vm'));
  const registry = await mustRun('npm', ['config', 'get', 'registry'], asRoot);
  await writeFile(join(home, '.npmrc'), `registry=${registry.trim()}\n`);
  await mkdir(join(home, '.config/nix'), { recursive: true });
  await writeFile(
    join(home, '.config/nix/nix.conf'),
    'experimental-features = nix-command flakes\n',
  );
  const network = Object.entries(asRoot.env).filter(([key]) => /CERT|_CA_|_proxy$/i.test(key));
  const PATH = process.env['PATH'] ?? '';
  return { ...Object.fromEntries(network), HOME: home, USER: name, LOGNAME: name, PATH };
}
