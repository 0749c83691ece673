import { homedir } from 'node:os';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ProgressLocation, Uri, window, workspace } from 'vscode';
import type { ActionEvent } from '../../../server/src/protocol';
import type { Homelab } from '../homelab';
import type { LanguageServer } from '../language-client';
import type { HomelabProgram } from '../tasks/homelab-program';
import { runHomelab } from '../vm/run-homelab';
import { askInSteps, type Step } from './ask-in-steps';
import { openCreated, type CreationMemory } from './open-created';

type Parts = {
  readonly context: CreationMemory;
  readonly server: LanguageServer;
  readonly homelab: Homelab;
  readonly program: HomelabProgram;
};

const services = ['caddy', 'homepage', 'prometheus', 'loki', 'grafana'] as const;
const details: Readonly<Record<(typeof services)[number], string>> = {
  caddy: 'The front door: a name and HTTPS for every service',
  homepage: 'The start page, with a tile for every service',
  prometheus: 'Measures the machine and the services',
  loki: 'Keeps the logs',
  grafana: 'Draws what Prometheus and Loki know',
};

/** Asks for what a new homelab needs, writes it, and offers to open it. */
export async function createProject({ context, server, homelab, program }: Parts): Promise<void> {
  const answers = await askInSteps('Create a Homelab', await steps(server));
  if (!answers) return;
  const [parent] =
    (await window.showOpenDialog({
      canSelectFiles: false,
      canSelectFolders: true,
      title: 'Folder in which the homelab is created',
      openLabel: 'Create Here',
      defaultUri: usualParent(homelab),
    })) ?? [];
  if (!parent) return;
  const [hostName = '', domain = '', timeZone = '', sshKey = '', chosen = ''] = answers;
  const folder = Uri.joinPath(parent, hostName);
  const given = { name: hostName, domain, 'time-zone': timeZone, 'ssh-key': sshKey };
  const options = Object.entries(given).map(([name, value]) => `--${name}=${value}`);
  const args = ['new', folder.fsPath, ...options, `--services=${chosen || 'none'}`];
  const result = await window.withProgress(
    { location: ProgressLocation.Notification, title: `Creating the homelab of ${hostName}` },
    () => outcome(runHomelab(program, args)),
  );
  if (result.kind === 'failed') void window.showErrorMessage(result.why);
  else await offerToOpen(context, folder, result.warning);
}

async function steps(server: LanguageServer): Promise<readonly Step[]> {
  const check =
    (name: 'hostName' | 'domain' | 'timeZone' | 'sshKey') =>
    (value: string): Promise<string | undefined> =>
      server.answerProblem({ name, value });
  return [
    {
      kind: 'text',
      prompt: 'The host name of the server. The homelab goes into a folder of this name.',
      value: 'server',
      problem: check('hostName'),
    },
    {
      kind: 'text',
      prompt: 'The domain below which every service gets its own',
      value: 'home.arpa',
      problem: check('domain'),
    },
    {
      kind: 'text',
      prompt: 'The time zone',
      value: Intl.DateTimeFormat().resolvedOptions().timeZone,
      problem: check('timeZone'),
    },
    {
      kind: 'text',
      prompt:
        'Your public SSH key, the only way into the server. Leave it empty to try a virtual machine first.',
      value: await ownKey(),
      problem: check('sshKey'),
    },
    {
      kind: 'several',
      prompt: 'The services that are on from the beginning',
      items: services.map((label) => ({ label, detail: details[label] })),
    },
  ];
}

/** The folder that is open, unless it holds a homelab already. */
function usualParent({ overview }: Homelab): Uri {
  const [open] = workspace.workspaceFolders ?? [];
  return open === undefined || overview.flakes.length > 0 ? Uri.file(homedir()) : open.uri;
}

type Outcome =
  | { readonly kind: 'created'; readonly warning: string | undefined }
  | { readonly kind: 'failed'; readonly why: string };

async function outcome(events: AsyncIterable<ActionEvent>): Promise<Outcome> {
  let problem: string | undefined;
  let succeeded = false;
  for await (const event of events) {
    if (event.kind === 'problem') problem ??= event.message;
    if (event.kind === 'finished') succeeded = event.outcome === 'succeeded';
  }
  if (succeeded) return { kind: 'created', warning: problem };
  return { kind: 'failed', why: problem ?? 'The homelab was not created. Try it again.' };
}

async function offerToOpen(
  context: CreationMemory,
  folder: Uri,
  warning: string | undefined,
): Promise<void> {
  const [here, beside] = ['Open', 'Open in New Window'] as const;
  const text = `The homelab is in ${folder.fsPath}.${warning === undefined ? '' : ` ${warning}`}`;
  const choice = await window.showInformationMessage(text, here, beside);
  if (choice === undefined) return;
  const forceNewWindow = choice === beside && (workspace.workspaceFolders?.length ?? 0) > 0;
  await openCreated(context, folder, { forceNewWindow });
}

/** The newest kind of key that lies where SSH keeps them; empty if there is none. */
async function ownKey(): Promise<string> {
  const folder = join(homedir(), '.ssh');
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.pub'));
  const name = names.find((candidate) => candidate.includes('ed25519')) ?? names[0];
  return name === undefined ? '' : (await readFile(join(folder, name), 'utf8')).trim();
}
