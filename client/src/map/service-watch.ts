import { Disposable, EventEmitter, Uri } from 'vscode';
import type { FlakeMap } from '../../../server/src/protocol';
import { machineIn, oneMap } from '../../../server/src/picture/one-map';
import {
  statesInPrometheus,
  statesInVm,
  type ScrapeTarget,
  type ServiceStates,
} from '../../../server/src/picture/service-states';
import { readSettings } from '../settings';
import type { VmHealth } from '../vm/vm-health';
import type { VmSession } from '../vm/vm-session';
import { askPrometheus, type PrometheusAnswer } from './prometheus';

/** How often a machine's Prometheus is asked while the map is seen. */
const pauseMilliseconds = 15_000;

type Address = { readonly flake: string; readonly machine: string; readonly address: string };
type Asked = Address & { readonly answer: PrometheusAnswer };

/** Which services answer: in the VMs that run, and as the machines' Prometheus says where the settings name one. */
export class ServiceWatch implements Disposable {
  private asked: readonly Asked[] = [];
  private timer: NodeJS.Timeout | undefined;
  /** What is being asked now and again; none while nobody looks. */
  private asking: { readonly key: string; readonly abort: AbortController } | undefined;
  private readonly changes = new EventEmitter<void>();
  private readonly listening: Disposable;
  readonly onDidChange = this.changes.event;

  constructor(
    private readonly session: VmSession,
    private readonly health: VmHealth,
  ) {
    this.listening = Disposable.from(
      session.onDidChange(() => this.changes.fire()),
      health.onDidChange(() => this.changes.fire()),
    );
  }

  /** Asks the Prometheus of these flakes' machines, now and again. */
  watch(flakes: readonly FlakeMap[]): void {
    const addresses = addressesOf(flakes);
    const key = JSON.stringify(addresses);
    if (this.asking?.key === key) return;
    this.pause();
    const abort = new AbortController();
    this.asking = { key, abort };
    void this.ask(addresses, abort.signal);
  }

  pause(): void {
    this.asking?.abort.abort();
    this.asking = undefined;
    clearTimeout(this.timer);
  }

  states(flakes: readonly FlakeMap[]): ServiceStates {
    const map = oneMap(flakes);
    const inVms = this.session.all
      .filter(({ status }) => status.phase === 'running')
      .map(({ target, status }) =>
        statesInVm(map, {
          machine: machineIn(flakes, target.flake, target.machine),
          forwards: status.forwards,
          failedUnits: this.health
            .troublesOf(target)
            .flatMap(({ code, title }) => (code === 'unit' ? [title] : [])),
        }),
      );
    const scraped = this.asked.map(({ flake, machine, answer }) =>
      statesInPrometheus(map, machineIn(flakes, flake, machine), targetsOf(answer)),
    );
    return new Map([...scraped, ...inVms].flatMap((states) => [...states]));
  }

  /** Sentences about those that could not be asked. */
  get notes(): readonly string[] {
    return this.asked.flatMap(({ machine, address, answer }) =>
      answer.kind === 'none'
        ? [
            `The Prometheus of ${machine} at ${address} could not be asked, because ${answer.why}. The setting homelab.map.prometheus names it.`,
          ]
        : [],
    );
  }

  dispose(): void {
    this.pause();
    this.listening.dispose();
    this.changes.dispose();
  }

  private async ask(addresses: readonly Address[], signal: AbortSignal): Promise<void> {
    const asked = await Promise.all(addresses.map((one) => answered(one, signal)));
    if (signal.aborted) return;
    const hadAny = this.asked.length > 0;
    this.asked = asked;
    if (hadAny || asked.length > 0) this.changes.fire();
    if (asked.length > 0)
      this.timer = setTimeout(() => void this.ask(addresses, signal), pauseMilliseconds);
  }
}

async function answered(one: Address, signal: AbortSignal): Promise<Asked> {
  return { ...one, answer: await askPrometheus(one.address, signal) };
}

/** The machines that the settings of their folder give an address for. */
function addressesOf(flakes: readonly FlakeMap[]): readonly Address[] {
  return flakes.flatMap(({ root, nodes }) => {
    const { prometheus } = readSettings(Uri.parse(root));
    const machines = nodes.filter(({ kind }) => kind === 'machine').map(({ machine }) => machine);
    return machines.flatMap((machine) => {
      const address = prometheus[machine]?.trim() ?? '';
      return address === '' ? [] : [{ flake: root, machine, address }];
    });
  });
}

function targetsOf(answer: PrometheusAnswer): readonly ScrapeTarget[] {
  return answer.kind === 'targets' ? answer.targets : [];
}
