import { commands, ProgressLocation, Uri, window } from 'vscode';
import type { ActionEvent, DeploymentStatus, Problem } from '../../../server/src/protocol';
import { readSettings } from '../settings';
import type { Target } from '../tasks/machines';
import { offerRemedy } from '../tasks/remedies';
import { saveFlake } from '../commands/run-actions';
import { mayRun } from '../trust';
import { askHost, pickMachines, pickMode } from './ask-deploy';
import { converse, type Conversation } from './conversation';
import type { DeployTools } from './deploy-tools';
import type { Deployment } from './deployments';
import { shortDifference, showDifference } from './difference';

/** Brings machines to their hosts, after the person has seen the difference and agreed. */
export async function deploy(tools: DeployTools, chosen: Target | undefined): Promise<void> {
  if (!(await mayRun('Deploying'))) return;
  const targets = chosen ? [chosen] : await pickMachines(tools.homelab, 'Deploy');
  if (!targets) return;
  const mode = await pickMode(targets);
  if (mode === undefined) return;
  await run(tools, targets, ['--mode', mode]);
}

/** Goes back to the generation before, after the same question. */
export async function rollBack(tools: DeployTools, chosen: Target | undefined): Promise<void> {
  if (!(await mayRun('Rolling back'))) return;
  const targets = chosen ? [chosen] : await pickMachines(tools.homelab, 'Roll back');
  if (targets) await run(tools, targets, ['--rollback']);
}

type Outcome = {
  readonly finished: Extract<ActionEvent, { kind: 'finished' }> | undefined;
  readonly problems: readonly Problem[];
};

async function run(
  tools: DeployTools,
  targets: readonly Target[],
  how: readonly string[],
): Promise<void> {
  const [first] = targets;
  if (!first) return;
  await saveFlake(first);
  let outcome = await once(tools, targets, how);
  const unknown = targets.filter((target) => isPlaceless(outcome, target));
  if (unknown.length > 0) {
    for (const target of unknown) if ((await askHost(target)) === undefined) return;
    outcome = await once(tools, targets, how);
  }
  await tell(tools, outcome);
}

function isPlaceless({ problems }: Outcome, { machine }: Target): boolean {
  return problems.some((problem) => problem.code === 'host-unknown' && problem.machine === machine);
}

async function once(
  tools: DeployTools,
  targets: readonly Target[],
  how: readonly string[],
): Promise<Outcome> {
  const flake = targets[0]?.flake ?? '';
  const machines = targets.map(({ machine }) => machine);
  const { deployHosts } = readSettings(Uri.parse(flake));
  const hosts = machines.flatMap((machine) => {
    const host = deployHosts[machine];
    return host === undefined ? [] : ['--host', `${machine}=${host}`];
  });
  const args = ['deploy', ...machines, '--flake', Uri.parse(flake).fsPath, ...how, ...hosts];
  const isRollback = how.includes('--rollback');
  const title = `${isRollback ? 'Rolling back' : 'Deploying'} ${machines.join(', ')}`;
  const agree = isRollback ? 'Roll Back' : 'Deploy';
  const place = { location: ProgressLocation.Notification, title, cancellable: true };
  tools.log.info(title);
  return window.withProgress(place, async (progress, cancelled) => {
    const conversation = converse(tools.program, args);
    cancelled.onCancellationRequested(() => conversation.interrupt());
    return follow(tools, { flake, targets, agree, conversation }, (message) =>
      progress.report({ message }),
    );
  });
}

type Running = {
  readonly flake: string;
  readonly targets: readonly Target[];
  /** What the button says that lets it happen. */
  readonly agree: string;
  readonly conversation: Conversation;
};

async function follow(
  { deployments, log }: DeployTools,
  { flake, targets, agree, conversation }: Running,
  report: (message: string) => void,
): Promise<Outcome> {
  const problems: Problem[] = [];
  let finished: Outcome['finished'];
  let isShown = false;
  for await (const event of conversation.events) {
    const line = logLine(event);
    if (line !== undefined) log.info(line);
    if (event.kind === 'problem') problems.push(event);
    else if (event.kind === 'finished') finished = event;
    else if (event.kind === 'deployment') {
      deployments.note(flake, event);
      if (!isShown) void commands.executeCommand('homelab.deployments.focus');
      isShown = true;
      report(doing[event.phase]?.(event) ?? '');
    } else if (event.kind === 'confirm') {
      const ready = targets.flatMap((target) => deployments.find(target) ?? []);
      report('waits for your answer');
      conversation.answer(await ask(event.question, ready.filter(isReady), agree));
    }
  }
  return { finished, problems };
}

function isReady({ status }: Deployment): boolean {
  return status.phase === 'ready';
}

/** Nothing is activated without a yes that was given after the difference was there to be seen. */
async function ask(
  question: string,
  ready: readonly Deployment[],
  agree: string,
): Promise<boolean> {
  const detail = ready.map(shortDifference).join('\n\n');
  const warned = ready.some(({ status }) => (status.warnings ?? []).length > 0);
  const show = warned ? window.showWarningMessage : window.showInformationMessage;
  const choice = await show(question, { modal: true, detail }, agree, 'Show Difference');
  if (choice !== 'Show Difference') return choice === agree;
  await showDifference(ready);
  return (await show(question, agree, 'Cancel')) === agree;
}

async function tell({ program, log }: DeployTools, { finished, problems }: Outcome): Promise<void> {
  const errors = problems.filter(({ severity }) => severity === 'error');
  const [first, ...others] = errors;
  if (finished?.outcome === 'succeeded') void window.showInformationMessage(finished.message);
  else if (first && others.length === 0) await offerRemedy(program, first);
  else if (finished?.outcome === 'cancelled') void window.showInformationMessage(finished.message);
  else if ((await window.showErrorMessage(lastWords(finished), 'Show Log')) !== undefined)
    log.show();
}

function lastWords(finished: Outcome['finished']): string {
  return finished?.message ?? 'The deployment ended without a word. The log may say why.';
}

function logLine(event: ActionEvent): string | undefined {
  switch (event.kind) {
    case 'command':
      return `$ ${event.command.join(' ')}`;
    case 'log':
    case 'note':
      return event.text;
    case 'problem':
    case 'finished':
      return event.message;
    case 'deployment':
      return `${event.machine}: ${event.phase}${event.message === undefined ? '' : `. ${event.message}`}`;
    default:
      return undefined;
  }
}

const doing: Partial<Record<DeploymentStatus['phase'], (status: DeploymentStatus) => string>> = {
  checking: ({ host }) => `asking ${host}`,
  building: ({ machine }) => `building ${machine}`,
  copying: ({ host }) => `copying to ${host}`,
  comparing: ({ machine }) => `comparing ${machine}`,
  activating: ({ host }) => `activating on ${host}`,
  verifying: ({ host }) => `asking ${host} what it runs now`,
};
