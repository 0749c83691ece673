import { uriFromPath } from '../../core/base/uri';
import { readBuilders, type Builder } from '../../nix/builders';
import { findNix } from '../../nix/find-nix';
import { readNixConf, type NixConf } from '../../nix/nix-conf';
import { parseNixVersion, type NixVersion } from '../../nix/nix-version';
import type { CheckResult } from '../../protocol';
import type { ActionContext } from '../action-context';

/** What the checks know about a computer and its flake before they look closer. */
export type Patient = {
  readonly context: ActionContext;
  readonly flake: string;
  readonly nix: string | undefined;
  readonly version: NixVersion | undefined;
  readonly conf: NixConf;
  readonly builders: readonly Builder[];
  /** As Nix names it, for example `aarch64-darwin`. */
  readonly system: string;
  readonly manager: Manager;
};

/** Who owns Nix's settings on this computer, and where a person changes them. */
export type Manager = {
  readonly kind: 'nixos' | 'nix-darwin' | 'determinate' | 'plain';
  /** The file to edit, where there is one. */
  readonly conf?: string;
  readonly restart: readonly string[];
};

/** One thing to look at, read-only. No result where it does not apply. */
export type Check = (patient: Patient) => Promise<readonly CheckResult[]>;

export async function examine(context: ActionContext, flake: string): Promise<Patient> {
  const { files, host } = context;
  const found = await findNix(files, { env: host.env, setting: host.nix });
  const nix = found.kind === 'found' ? found.path : undefined;
  const conf = await readNixConf(files, host.env);
  const said = nix === undefined ? undefined : await answerOf(context, [nix, '--version']);
  return {
    context,
    flake,
    nix,
    version: said && parseNixVersion(said.output),
    conf,
    builders: await readBuilders(files, conf),
    system: `${host.architecture}-${host.platform}`,
    manager: await managerOf(context),
  };
}

/** Who owns Nix's settings here. */
export async function managerOf(context: ActionContext): Promise<Manager> {
  const isMac = context.host.platform === 'darwin';
  const daemon = (name: string): readonly string[] =>
    isMac
      ? ['sudo', 'launchctl', 'kickstart', '-k', `system/${name}`]
      : ['sudo', 'systemctl', 'restart', 'nix-daemon'];
  const usual = daemon('org.nixos.nix-daemon');
  if (await exists(context, '/etc/NIXOS')) return { kind: 'nixos', restart: usual };
  if (await exists(context, '/usr/local/bin/determinate-nixd'))
    return {
      kind: 'determinate',
      conf: '/etc/nix/nix.custom.conf',
      restart: daemon('systems.determinate.nix-daemon'),
    };
  if (await exists(context, '/run/current-system/sw/bin/darwin-rebuild'))
    return { kind: 'nix-darwin', restart: usual };
  return { kind: 'plain', conf: '/etc/nix/nix.conf', restart: usual };
}

export async function exists({ files }: ActionContext, path: string): Promise<boolean> {
  return (await files.stat(uriFromPath(path))).kind !== 'missing';
}

export type Answer = { readonly succeeded: boolean; readonly output: string };

/** What a program says that only reads; undefined if there is no such program. */
export async function answerOf(
  { processes, signal }: ActionContext,
  [command = '', ...args]: readonly string[],
): Promise<Answer | undefined> {
  const lines: string[] = [];
  const request = { command, args, cwd: '/', timeout: 20_000, signal };
  for await (const event of processes.run(request)) {
    if (event.kind === 'not-started') return undefined;
    if (event.kind === 'exit')
      return { succeeded: event.code === 0, output: lines.join('\n').trim() };
    lines.push(event.line);
  }
  return undefined;
}

/** Adds lines to a file that only an administrator may change, in a terminal that asks for the password. */
export function appendAsRoot(file: string, lines: readonly string[]): readonly string[] {
  const quoted = lines.map((line) => `'${line}'`).join(' ');
  return ['sh', '-c', `printf '%s\\n' ${quoted} | sudo tee -a ${file}`];
}
