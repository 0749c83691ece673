import { Uri, window, workspace } from 'vscode';
import type { AgentParts } from './agent-parts';

/** The folder of the flake that an agent works on, or why none is meant, as a sentence. */
export type AgentFlake =
  | { readonly kind: 'found'; readonly folder: Uri }
  | { readonly kind: 'none'; readonly why: string };

/** The only flake of the workspace; of several, the one that the file in front belongs to. */
export async function agentFlake(homelab: AgentParts['homelab']): Promise<AgentFlake> {
  await homelab.known();
  const folders = homelab.overview.flakes.map(({ root }) => Uri.parse(root));
  const [only, ...others] = folders;
  if (only === undefined) return { kind: 'none', why: whyNone(homelab) };
  if (others.length === 0) return { kind: 'found', folder: only };
  const file = window.activeTextEditor?.document.uri.path ?? '';
  const [inFront] = folders
    .filter(({ path }) => file.startsWith(`${path}/`))
    .sort((a, b) => b.path.length - a.path.length);
  if (inFront !== undefined) return { kind: 'found', folder: inFront };
  const names = folders.map((folder) => workspace.asRelativePath(folder, true)).join(', ');
  const why = `This workspace has several homelabs: ${names}. Open a file of the one that is meant.`;
  return { kind: 'none', why };
}

function whyNone({ state }: AgentParts['homelab']): string {
  return state === 'server-stopped'
    ? 'The language server has stopped, so the homelab is not known. Run “Homelab: Restart Language Server”.'
    : 'This workspace has no flake.nix. Open the folder of a homelab.';
}
