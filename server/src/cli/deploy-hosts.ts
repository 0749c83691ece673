import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import type { KnownHosts } from '../actions/deploy/choose-route';
import { parseHost } from '../actions/deploy/host';
import { stateFolder } from '../vm/vm-paths';

/** Hosts by machine, by flake. */
type Remembered = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** The hosts that a person has told, kept in a file that a person can read and change. */
export function rememberedHosts(flake: string, interactive: boolean): KnownHosts {
  const file = join(stateFolder(process.env), 'deploy-hosts.json');
  return {
    find: async (machine) => (await read(file))[flake]?.[machine],
    ask: async (machine) => {
      const host = interactive ? await ask(machine) : undefined;
      if (host === undefined) return undefined;
      await remember(file, flake, { [machine]: host });
      process.stderr.write(`Remembered in ${file}.\n`);
      return host;
    },
  };
}

async function ask(machine: string): Promise<string | undefined> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const closed = new Promise<undefined>((resolve) => {
    terminal.once('close', () => resolve(undefined));
  });
  try {
    for (;;) {
      const question = terminal.question(`Where is ${machine}? For example root@192.168.1.10: `);
      const text = (await Promise.race([question, closed]))?.trim();
      if (text === undefined || text === '') return undefined;
      if (parseHost(text) !== undefined) return text;
      process.stderr.write(`${text} is no host. Write it as user@name, or as user@name:port.\n`);
    }
  } finally {
    terminal.close();
  }
}

async function remember(
  file: string,
  flake: string,
  hosts: Readonly<Record<string, string>>,
): Promise<void> {
  const all = await read(file);
  const next: Remembered = { ...all, [flake]: { ...all[flake], ...hosts } };
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(file, `${JSON.stringify(next, null, 2)}\n`);
}

/** A file that is missing or cannot be read knows nothing. */
async function read(file: string): Promise<Remembered> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Remembered;
  } catch (error) {
    if (error instanceof SyntaxError || (error instanceof Error && 'code' in error)) return {};
    throw error;
  }
}
