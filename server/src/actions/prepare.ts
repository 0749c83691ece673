import { uriFromPath } from '../core/base/uri';
import type { ProcessEvent } from '../core/ports';
import { findNix } from '../nix/find-nix';
import {
  isOlder,
  oldestForFlakes,
  oldestForNixpkgs,
  parseNixVersion,
  type NixVersion,
} from '../nix/nix-version';
import type { Workspace } from '../nix/workspace-path';
import type { ActionEvent, Problem } from '../protocol';
import type { ActionContext } from './action-context';

/** All that running Nix on a flake needs. */
export type Prepared = {
  readonly nix: string;
  readonly env: Readonly<Record<string, string>>;
  readonly workspace: Workspace;
  readonly machine?: string | undefined;
  readonly version?: NixVersion | undefined;
};

/** Looks for what would make Nix fail, so that it is said in plain words. Undefined after an error. */
export async function* prepare(
  context: ActionContext,
  flake: string,
): AsyncGenerator<ActionEvent, Prepared | undefined> {
  const workspace = await workspaceOf(context, flake);
  if (!(await exists(context, `${flake}/flake.nix`))) {
    yield problem(flakeMissing(flake));
    return undefined;
  }
  const nix = yield* prepareNix(context);
  if (nix === undefined) return undefined;
  if (!(await isRepository(context, workspace))) yield problem(notARepository(flake));
  return { ...nix, workspace };
}

/** Finds Nix and sees that it is new enough, whatever the flake. */
export async function* prepareNix(
  context: ActionContext,
): AsyncGenerator<ActionEvent, Pick<Prepared, 'nix' | 'env' | 'version'> | undefined> {
  const { env, nix: setting } = context.host;
  const found = await findNix(context.files, { env, setting });
  if (found.kind === 'missing') {
    yield problem(nixMissing(setting));
    return undefined;
  }
  const version = await versionOf(context, found.path);
  if (version !== undefined && isOlder(version, oldestForFlakes)) {
    yield problem(tooOldForFlakes(version));
    return undefined;
  }
  if (version !== undefined && isOlder(version, oldestForNixpkgs))
    yield { kind: 'note', text: oldNix(version) };
  return { nix: found.path, version, env: { PATH: pathWith(env['PATH'], found.path) } };
}

/** The repository around a flake is what Nix reads; without one it is the flake's own folder. */
async function workspaceOf(context: ActionContext, flake: string): Promise<Workspace> {
  for (let folder = flake; folder !== ''; folder = folder.replace(/\/[^/]*$/, ''))
    if (await exists(context, `${folder}/.git`)) return { flake, source: folder };
  return { flake, source: flake };
}

function isRepository(context: ActionContext, { source }: Workspace): Promise<boolean> {
  return exists(context, `${source}/.git`);
}

async function exists({ files }: ActionContext, path: string): Promise<boolean> {
  return (await files.stat(uriFromPath(path))).kind !== 'missing';
}

async function versionOf(context: ActionContext, nix: string): Promise<NixVersion | undefined> {
  const lines: string[] = [];
  const request = { command: nix, args: ['--version'], cwd: '/', timeout: 20_000 };
  const events: AsyncIterable<ProcessEvent> = context.processes.run({
    ...request,
    signal: context.signal,
  });
  for await (const event of events) if (event.kind === 'stdout') lines.push(event.line);
  return parseNixVersion(lines.join('\n'));
}

/** Nix itself starts `git` and `ssh`, which a poor PATH may lack as well. */
function pathWith(path: string | undefined, nix: string): string {
  const folder = nix.replace(/\/[^/]*$/, '');
  const folders = (path ?? '').split(':').filter((entry) => entry !== '');
  return [...new Set([...folders, folder, '/usr/bin', '/bin'])].join(':');
}

function problem(of: Problem): ActionEvent {
  return { kind: 'problem', ...of };
}

function flakeMissing(flake: string): Problem {
  return {
    severity: 'error',
    code: 'flake-missing',
    message: `${flake} has no flake.nix. Open the folder that holds it, or create a homelab first.`,
    remedy: { title: 'Create a homelab', command: ['homelab', 'new'] },
  };
}

export function nixMissing(setting: string | undefined): Problem {
  const message =
    setting === undefined || setting === ''
      ? 'Nix is not installed, or not where it usually is. Install it from https://nixos.org/download, or say where it is in the setting for the path of nix.'
      : `There is no Nix at ${setting}. Correct the setting for the path of nix, or clear it.`;
  return { severity: 'error', code: 'nix-missing', message };
}

function notARepository(flake: string): Problem {
  return {
    severity: 'warning',
    code: 'not-a-repository',
    message: `${flake} is not in a Git repository, so Nix copies all of it, disks of VMs included. Make it one.`,
    remedy: { title: 'Make it a Git repository', command: ['git', 'init', flake] },
  };
}

function tooOldForFlakes({ flavour, text }: NixVersion): Problem {
  return {
    severity: 'error',
    code: 'nix-too-old',
    message: `${flavour} ${text} knows no flakes. Install a newer one from https://nixos.org/download.`,
  };
}

function oldNix({ flavour, text }: NixVersion): string {
  return `${flavour} ${text} is older than 2.18, which present nixpkgs needs. If the flake does not evaluate, install a newer one from https://nixos.org/download.`;
}
