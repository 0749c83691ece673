import { execa } from 'execa';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import {
  installEmbeddedVscode,
  vscodeVersions,
  type VscodeVersion,
} from '../../scripts/setup/embedded-vscode.mjs';
import { endMarkedProcesses, findMarked } from '../../scripts/start/marked-processes.mjs';
import { mustRun } from './run';
import { freePorts } from './wait-for';

export type EmbeddedOptions = {
  /** A folder of its own, which whoever made it removes. */
  readonly data: string;
  /** The whole environment of VS Code and of everything that runs in it. */
  readonly env: Readonly<Record<string, string>>;
  /** The current one without it. */
  readonly version?: VscodeVersion;
  /** User settings besides those that keep VS Code quiet. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** An extension to install, as a VSIX. */
  readonly vsix?: string;
  /** Whether tests are to run inside; VS Code then shows no notifications. */
  readonly runsTests?: boolean;
  /** Whether permissions hold for VS Code even if root runs it. */
  readonly asOrdinaryUser?: boolean;
};

/** A real VS Code that a browser opens. */
export type EmbeddedVscode = {
  readonly port: number;
  /** The address that opens a folder, or no folder. */
  address(folder?: string, payload?: readonly (readonly [string, string])[]): string;
  /** Ends it and everything that was started in it. */
  stop(): Promise<void>;
  /** Kills VS Code as a crash does, and nothing that it has left to itself. */
  crash(): void;
  /** Starts it again after it has ended, with the settings and the extension that it had. */
  again(): Promise<EmbeddedVscode>;
  /** The command lines of everything that was started in it and lives. */
  commandLines(): readonly string[];
};

export async function startEmbeddedVscode(options: EmbeddedOptions): Promise<EmbeddedVscode> {
  const { data, vsix } = options;
  const { node, server } = await installEmbeddedVscode(options.version ?? vscodeVersions.current);
  const mark = { NIXOS_HOMELAB_TEST: randomUUID() };
  const env = { ...options.env, ...mark };
  await writeSettings(data, options.settings ?? {});
  const common = ['--server-data-dir', data, '--accept-server-license-terms'];
  if (vsix !== undefined)
    await mustRun(node, [server, ...common, '--install-extension', vsix], { cwd: data, env });
  return serve(options, { node, server, mark, common });
}

type Installed = {
  readonly node: string;
  readonly server: string;
  /** Stands in the environment of everything that is started in it. */
  readonly mark: Readonly<Record<string, string>>;
  readonly common: readonly string[];
};

async function serve(options: EmbeddedOptions, installed: Installed): Promise<EmbeddedVscode> {
  const { node, server, mark, common } = installed;
  const [port = 0] = await freePorts(1);
  const place = ['--host', '127.0.0.1', '--port', String(port), '--without-connection-token'];
  const driver = options.runsTests === true ? ['--enable-smoke-test-driver'] : [];
  const quiet = ['--telemetry-level', 'off', ...driver];
  const command = [...(options.asOrdinaryUser === true ? withoutRootsPowers : []), node];
  const running = execa('env', [...command, server, ...place, ...quiet, ...common], {
    env: { ...options.env, ...mark },
    extendEnv: false,
    cwd: options.data,
    stdin: 'ignore',
    all: true,
    buffer: false,
    reject: false,
  });
  await untilListening(running.all, running);
  return {
    port,
    crash: () => {
      for (const pid of findMarked(mark))
        if (!/qemu-system|vm supervise/.test(commandLineOf(pid))) endAtOnce(pid);
    },
    again: () => serve(options, installed),
    commandLines: () => findMarked(mark).map(commandLineOf),
    address: (folder, payload) => addressOf(port, folder, payload),
    stop: async () => {
      running.kill();
      await running;
      await endMarkedProcesses(mark);
    },
  };
}

/** Root then is an owner like any other. */
const withoutRootsPowers =
  process.getuid?.() === 0
    ? ['setpriv', '--bounding-set=-dac_override,-dac_read_search', '--inh-caps=-all']
    : [];

/** One that has ended meanwhile is as well. */
function endAtOnce(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
  }
}

function commandLineOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ');
  } catch (error) {
    if (error instanceof Error && 'code' in error) return '';
    throw error;
  }
}

const quietSettings = {
  'security.workspace.trust.enabled': false,
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'telemetry.telemetryLevel': 'off',
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
};

/** Some settings are the computer's, and VS Code reads those from another file. */
async function writeSettings(data: string, settings: object): Promise<void> {
  const text = JSON.stringify({ ...quietSettings, ...settings }, null, 2);
  for (const name of ['User', 'Machine']) {
    const folder = join(data, 'data', name);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'settings.json'), text);
  }
}

async function untilListening(output: Readable, ended: PromiseLike<unknown>): Promise<void> {
  let said = '';
  const listening = new Promise<boolean>((resolve) => {
    output.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('listening on')) resolve(true);
    });
  });
  if (await Promise.race([listening, Promise.resolve(ended).then(() => false)])) return;
  throw new Error(`VS Code ended before it listened:\n${said}`);
}

function addressOf(
  port: number,
  folder: string | undefined,
  payload: readonly (readonly [string, string])[] | undefined,
): string {
  const query = [
    ...(folder === undefined ? ['ew=true'] : [`folder=${encodeURI(folder)}`]),
    ...(payload ? [`payload=${encodeURIComponent(JSON.stringify(payload))}`] : []),
  ];
  return `http://127.0.0.1:${port}/?${query.join('&')}`;
}
