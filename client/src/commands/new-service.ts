import { ProgressLocation, Uri, window } from 'vscode';
import type {
  ActionEvent,
  FlakeOverview,
  Overview,
  UpstreamOption,
} from '../../../server/src/protocol';
import { pickFlake } from '../flake/pick-flake';
import { isVmName } from '../tasks/machines';
import { mayRun } from '../trust';
import { runHomelab } from '../vm/run-homelab';
import { askInSteps, type Step } from './ask-in-steps';
import { saveFlake, type Actions } from './run-actions';

/** What NixOS itself has under `services.NAME`. */
type Upstream = Omit<Extract<ActionEvent, { readonly kind: 'upstream' }>, 'kind'>;

/** Writes the module of a service, imports it and enables it where the person wants it. */
export async function newService(actions: Actions): Promise<void> {
  const homelabs = homelabsOf(actions.homelab.overview);
  const flake = await pickFlake(homelabs, 'Which homelab is to have a new service?');
  if (!flake || !(await mayRun('Writing a new service'))) return;
  const name = await askName(flake);
  if (name === undefined) return;
  await saveFlake({ flake: flake.root });
  const upstream = await askNix(actions, flake, name);
  const answers = await askInSteps(`New Service ${name}`, steps(flake, name, upstream));
  if (!answers) return;
  const [description = '', port = '', machines = '', ...more] = answers;
  const options = more[0] === undefined ? [] : ['--upstream', ...each('--option', more[0])];
  const folder = Uri.parse(flake.root).fsPath;
  const args = [
    ...['service', 'new', name, '--flake', folder, '--description', description],
    ...[...(port === '' ? [] : ['--port', port]), ...each('--machine', machines), ...options],
  ];
  await write(runHomelab(actions.program, args));
}

/** Says what is left to do by hand, and shows the new module. */
async function write(events: AsyncIterable<ActionEvent>): Promise<void> {
  for await (const event of events) {
    if (event.kind === 'note') void window.showInformationMessage(event.text);
    if (event.kind === 'problem') void window.showWarningMessage(event.message);
    if (event.kind === 'finished' && event.outcome === 'succeeded' && event.result !== undefined)
      await window.showTextDocument(Uri.file(event.result));
  }
}

/** Those with machines, if there are any: templates within a homelab run no services. */
function homelabsOf({ flakes }: Overview): readonly FlakeOverview[] {
  const able = flakes.filter(({ machines }) => machines.length > 0);
  return able.length > 0 ? able : flakes;
}

function askName({ machines }: FlakeOverview): Thenable<string | undefined> {
  const taken = new Set(machines.flatMap(({ services }) => services.map(({ name }) => name)));
  return window.showInputBox({
    title: 'New Service',
    prompt: 'Its name. If NixOS has a service of this name, that can run it.',
    placeHolder: 'jellyfin',
    ignoreFocusOut: true,
    validateInput: (value) => {
      if (taken.has(value)) return `${value} is there already. Choose another name.`;
      return /^[a-z][a-z0-9-]*$/.test(value)
        ? undefined
        : 'A service is named by small letters, digits and hyphens, as in home-assistant.';
    },
  });
}

/** What NixOS has for it; nothing where it has none, Nix cannot be asked, or the person does not wait. */
function askNix(
  { program }: Actions,
  { root, suggested, machines }: FlakeOverview,
  name: string,
): Thenable<Upstream | undefined> {
  const machine = suggested?.machine ?? machines[0]?.name;
  const progress = {
    location: ProgressLocation.Notification,
    title: `Asking NixOS about services.${name}`,
    cancellable: true,
  };
  return window.withProgress(progress, async (_, token) => {
    const abort = new AbortController();
    token.onCancellationRequested(() => abort.abort());
    const of = machine === undefined ? [] : ['--machine', machine];
    const args = ['service', 'options', name, '--flake', Uri.parse(root).fsPath, ...of];
    for await (const event of runHomelab(program, args, abort.signal))
      if (event.kind === 'upstream') return event;
    return undefined;
  });
}

function steps(
  { machines }: FlakeOverview,
  name: string,
  upstream: Upstream | undefined,
): readonly Step[] {
  const usualPort = Number(upstream?.port?.usual ?? '');
  // A VM mostly takes over the services of the machine that it stands in for.
  const chosen = (machines.find((machine) => !isVmName(machine.name)) ?? machines[0])?.name;
  return [
    {
      kind: 'text',
      prompt: 'What it is, in a few words',
      value: `${name.charAt(0).toUpperCase()}${name.slice(1)}`,
      problem: (value) => Promise.resolve(value === '' ? 'Say what it is.' : undefined),
    },
    {
      kind: 'text',
      prompt: 'The port that it listens on',
      value: String(usualPort > 0 ? usualPort : freePort(machines)),
      problem: (value) => Promise.resolve(portProblem(value)),
    },
    {
      kind: 'several',
      prompt: 'The machines that it is enabled on',
      items: machines.map((machine) => ({
        label: machine.name,
        description: machine.system ?? '',
        picked: machine.name === chosen,
      })),
    },
    ...(upstream === undefined ? [] : [optionsStep(upstream)]),
  ];
}

/** The first from 8080 on that no service of the homelab is known to have. */
function freePort(machines: FlakeOverview['machines']): number {
  const taken = new Set(machines.flatMap(({ services }) => services.map(({ port }) => port)));
  let port = 8080;
  while (taken.has(port)) port++;
  return port;
}

function optionsStep({ service, options }: Upstream): Step {
  return {
    kind: 'several',
    prompt: `NixOS runs ${service}. Which of its options does your module offer?`,
    items: options.map((option) => ({
      label: option.name,
      description: typeAndDefault(option),
      detail: option.description ?? '',
      picked: false,
    })),
  };
}

function typeAndDefault({ type, usual }: UpstreamOption): string {
  return usual === undefined ? type : `${type} = ${usual}`;
}

function portProblem(value: string): string | undefined {
  const port = Number(value);
  return Number.isInteger(port) && port > 0 && port < 65_536
    ? undefined
    : 'A port is a number between 1 and 65535.';
}

function each(option: string, labels: string): readonly string[] {
  return labels.split(',').flatMap((label) => (label === '' ? [] : [option, label]));
}
