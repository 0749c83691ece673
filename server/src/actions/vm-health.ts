import type { ActionEvent, CheckResult, PortForward, VmStatus } from '../protocol';
import type { ActionContext } from './action-context';
import { cancelled, type Ending } from './action-frame';
import { askPort, isWell } from './ask-port';
import { answerOf } from './doctor/patient';
import { verdict } from './doctor/verdict';
import type { VirtualMachines, VmKey } from './virtual-machines';
import { keyMissing, sshCommand } from './vm-ssh';

export type HealthRequest = VmKey & {
  /** The user that SSH logs in as, with a key and never with a password. */
  readonly user: string;
};

/** Asks every page of a running VM, and its systemd which units have failed. */
export async function* vmHealth(
  context: ActionContext,
  vms: VirtualMachines,
  request: HealthRequest,
): AsyncGenerator<ActionEvent> {
  const { flake, machine } = request;
  yield { kind: 'started', action: 'health', flake, machine };
  yield { kind: 'finished', ...(yield* work(context, vms, request)) };
}

async function* work(
  context: ActionContext,
  vms: VirtualMachines,
  request: HealthRequest,
): AsyncGenerator<ActionEvent, Ending> {
  const status = await vms.status(request);
  if (status?.phase !== 'running')
    return {
      outcome: 'failed',
      message: `The VM of ${request.machine} does not run. Boot it first.`,
    };
  const results: CheckResult[] = [];
  for (const look of [pages, units])
    for (const result of await look(context, status, request.user)) {
      results.push(result);
      yield { kind: 'check', ...result };
    }
  if (context.signal.aborted) return cancelled;
  return verdict(results.map((result) => result.status));
}

function pages(
  { network }: ActionContext,
  { forwards }: VmStatus,
): Promise<readonly CheckResult[]> {
  const http = forwards.filter(({ guest }) => guest !== 22);
  return Promise.all(
    http.map(async (forward) => pageResult({ ...forward, ...(await askPort(network, forward)) })),
  );
}

function pageResult(forward: PortForward): CheckResult {
  const { name, host, ready, status } = forward;
  const about = { code: 'page', title: name };
  const place = `http://localhost:${host}`;
  if (!ready)
    return { ...about, status: 'failed', message: `${name} does not answer at ${place}.` };
  const how = status === undefined ? 'without a status' : `with status ${status}`;
  const message = `${name} answers ${how} at ${place}.`;
  return { ...about, status: isWell(forward) ? 'ok' : 'failed', message };
}

async function units(
  context: ActionContext,
  { forwards }: VmStatus,
  user: string,
): Promise<readonly CheckResult[]> {
  const port = forwards.find(({ guest }) => guest === 22)?.host;
  if (port === undefined) return [];
  const ssh = sshCommand(port, user);
  const list = ['systemctl', 'list-units', '--failed', '--plain', '--no-legend', '--no-pager'];
  const answer = await answerOf(context, [...ssh, '-o', 'BatchMode=yes', 'localhost', ...list]);
  const about = { code: 'units', title: 'systemd' };
  if (answer?.succeeded !== true) {
    const message = keyMissing(user, 'nobody looked for failed units');
    return [{ ...about, status: 'warning', message }];
  }
  const failed = answer.output.split('\n').flatMap((line) => line.trim().split(/\s+/, 1));
  const names = failed.filter((name) => name !== '');
  if (names.length === 0) return [{ ...about, status: 'ok', message: 'No unit has failed.' }];
  return names.map((unit) => ({
    code: 'unit',
    title: unit,
    status: 'failed',
    message: `${unit} has failed.`,
    remedy: {
      title: `Show the journal of ${unit}`,
      command: [...ssh, '-t', 'localhost', 'journalctl', '-b', '--no-pager', '-u', unit],
    },
  }));
}
