import type { Finding } from '../nix/finding';
import { placeFinding } from '../nix/place-finding';
import type { Workspace } from '../nix/workspace-path';
import type { Problem } from '../protocol';
import type { ActionContext } from './action-context';

/** A finding of Nix as a problem at the person's own file: by Nix's place, else by the model's. */
export async function toProblem(
  context: ActionContext,
  about: { readonly workspace: Workspace; readonly machine?: string | undefined },
  finding: Finding,
): Promise<Problem> {
  const { option, ...placed } = await placeFinding(context.files, about.workspace, finding);
  if (placed.range !== undefined || (option === undefined && placed.file === undefined))
    return placed;
  const { code, file } = placed;
  const flake = about.workspace.flake;
  const found = await context.locate({ flake, machine: about.machine, code, file, option });
  return found === undefined ? placed : { ...placed, ...found };
}
