import { findProgram } from '../../nix/find-program';
import { withFeatures } from '../../nix/nix-arguments';
import type { ActionContext } from '../action-context';
import type { Prepared } from '../prepare';

/** The nixos-rebuild of this computer, and which flags its version has. */
export type RebuildTool = {
  readonly command: readonly string[];
  readonly sudo: '--sudo' | '--use-remote-sudo';
  /** It activates a path that is built, so that nothing is evaluated twice. */
  readonly takesStorePath: boolean;
  /** Keeps it from building the machine's own nixos-rebuild first, which may not run here. */
  readonly noReexec: '--no-reexec' | '--fast';
  /** What a person should know about where it comes from, as a sentence. */
  readonly note?: string;
};

/** Finds nixos-rebuild, or has Nix run the one of nixpkgs. */
export async function findRebuildTool(
  context: ActionContext,
  { nix, env, workspace }: Prepared,
): Promise<RebuildTool> {
  const found = await findProgram(context.files, ['nixos-rebuild'], { env: context.host.env });
  if (found.kind === 'found') {
    const help = await helpOf(context, [found.path], env);
    return { command: [found.path], ...featuresIn(help) };
  }
  const run = ['run', '--inputs-from', workspace.flake, 'nixpkgs#nixos-rebuild-ng', '--'];
  return {
    command: [nix, ...withFeatures(run)],
    sudo: '--sudo',
    takesStorePath: false,
    noReexec: '--no-reexec',
    note: 'nixos-rebuild is not installed on this computer, so Nix runs the one of nixpkgs.',
  };
}

/** Every version has the older names; present ones say in their manual that they have the newer. */
export function featuresIn(help: string): Omit<RebuildTool, 'command' | 'note'> {
  // A manual that is printed for a terminal may set letters in bold.
  const has = (flag: string): boolean => new RegExp(`${flag}\\b`).test(help);
  return {
    sudo: has('--sudo') ? '--sudo' : '--use-remote-sudo',
    takesStorePath: has('--store-path'),
    noReexec: has('--no-reexec') ? '--no-reexec' : '--fast',
  };
}

async function helpOf(
  { processes, signal }: ActionContext,
  [command = '', ...args]: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<string> {
  const lines: string[] = [];
  const request = {
    command,
    args: [...args, '--help'],
    cwd: '/',
    env: { ...env, MANPAGER: 'cat', MANROFFOPT: '-c', GROFF_NO_SGR: '1' },
    timeout: 20_000,
    signal,
  };
  for await (const event of processes.run(request))
    if (event.kind === 'stdout' || event.kind === 'stderr')
      // Bold is a letter, a backspace and the letter again.
      lines.push(event.line.replace(/.\u0008/g, ''));
  return lines.join('\n');
}
