import { uriFromPath } from '../core/base/uri';
import type { RunnableMachine } from '../core/features/runnable-machines';
import type { ActionEvent, Problem, VmStatus } from '../protocol';
import type { ActionContext } from './action-context';
import { cancelled, onMachine, type Ending, type ReadyAction } from './action-frame';
import { buildVm } from './build-vm';
import { foresee } from './foresee';
import type { VirtualMachines, VmRequest, VmStart } from './virtual-machines';
import { vmPorts } from './vm-ports';
import { whereItAnswers } from './vm-sentences';

export type BootRequest = Omit<VmRequest, 'machine'> & { readonly machine?: string | undefined };

/** Builds a machine's VM, boots it, and stays with it until it ends; a VM that runs already is joined. */
export function bootVm(
  context: ActionContext,
  vms: VirtualMachines,
  request: BootRequest,
): AsyncGenerator<ActionEvent> {
  return onMachine(context, { ...request, action: 'vm' }, async function* (ready) {
    const known = await machineNamed(context, ready);
    const wanted = {
      ...request,
      machine: ready.machine,
      ports: vmPorts(known, request.ports),
    };
    const running = await vms.status(wanted);
    if (running !== undefined) {
      yield { kind: 'note', text: `The VM of ${ready.machine} runs already.` };
      return yield* follow(context, vms, { ...wanted, runner: '' });
    }
    for (const text of known ? await foresee(context, known) : []) yield { kind: 'note', text };
    return yield* buildAndFollow(context, vms, { ready, wanted });
  });
}

async function machineNamed(
  { machinesOf }: ActionContext,
  { workspace, machine }: ReadyAction,
): Promise<RunnableMachine | undefined> {
  return (await machinesOf(workspace.flake))?.find(({ name }) => name === machine);
}

async function* buildAndFollow(
  context: ActionContext,
  vms: VirtualMachines,
  { ready, wanted }: { readonly ready: ReadyAction; readonly wanted: VmRequest },
): AsyncGenerator<ActionEvent, Ending> {
  const folder = await vms.folder(wanted);
  if (folder.kind === 'failed') {
    yield { kind: 'problem', severity: 'error', code: 'state-folder', message: folder.why };
    return notStarted(wanted);
  }
  const { flake, machine } = wanted;
  yield { kind: 'vm', flake, machine, phase: 'building', forwards: [] };
  const built = yield* buildVm(context, ready, `${folder.path}/result`);
  const runner = built.kind === 'built' ? await runnerIn(context, built.path) : undefined;
  if (built.kind === 'built' && runner !== undefined)
    return yield* follow(context, vms, { ...wanted, runner });
  const phase = context.signal.aborted ? 'stopped' : 'failed';
  yield { kind: 'vm', flake, machine, phase, forwards: [] };
  if (built.kind === 'not-built') return built.ending;
  yield { kind: 'problem', ...noRunner(machine, built.path) };
  return notStarted(wanted);
}

async function* follow(
  context: ActionContext,
  vms: VirtualMachines,
  start: VmStart,
): AsyncGenerator<ActionEvent, Ending> {
  let last: VmStatus | undefined;
  let ran = false;
  for await (const event of vms.follow(start, context.signal)) {
    yield event;
    if (event.kind !== 'vm') continue;
    if (event.message !== undefined && event.message !== last?.message && event.phase !== 'failed')
      yield { kind: 'note', text: event.message };
    last = event;
    ran ||= event.phase === 'running';
    if (event.phase === 'running' && start.keep) return kept(event);
  }
  if (last?.phase === 'failed') {
    yield { kind: 'problem', ...failure(last) };
    return notStarted(start, ran);
  }
  if (context.signal.aborted && !ran) return cancelled;
  return { outcome: 'succeeded', message: farewell(start, last) };
}

function kept(status: VmStatus): Ending {
  const silent = status.forwards.some(({ ready }) => !ready);
  return { outcome: silent ? 'failed' : 'succeeded', message: whereItAnswers(status) };
}

function farewell({ machine }: VmStart, last: VmStatus | undefined): string {
  return last?.phase === 'stopped'
    ? (last.message ?? `The VM of ${machine} is off.`)
    : `The VM of ${machine} goes on running.`;
}

function notStarted({ machine }: VmRequest, ran = false): Ending {
  const what = ran ? 'has ended with an error' : 'did not start';
  return { outcome: 'failed', message: `The VM of ${machine} ${what}.` };
}

function failure({ message, serialLog }: VmStatus): Problem {
  return {
    severity: 'error',
    code: 'vm-failed',
    message: message ?? 'The VM has failed.',
    ...(serialLog !== undefined && { details: `The console of the VM is in ${serialLog}.` }),
  };
}

function noRunner(machine: string, path: string): Problem {
  return {
    severity: 'error',
    code: 'vm-runner-missing',
    message: `What was built for ${machine} holds no bin/run-…-vm, so it cannot be run as a VM. It lies in ${path}.`,
  };
}

async function runnerIn({ files }: ActionContext, path: string): Promise<string | undefined> {
  const entries = await files.readDirectory(uriFromPath(`${path}/bin`));
  if (entries.kind !== 'read') return undefined;
  const runner = entries.value.find(({ name }) => /^run-.*-vm$/.test(name));
  return runner && `${path}/bin/${runner.name}`;
}
