import type { ActionContext } from '../actions/action-context';
import { stopVm } from '../actions/stop-vm';
import type { VirtualMachines } from '../actions/virtual-machines';
import type { Snapshot } from '../core/model/snapshot';
import { stages } from './stages';
import {
  stageNames,
  type StageEntry,
  type StageName,
  type StageResult,
  type Verification,
} from './verification';

export type VerifyRequest = {
  /** The folder that holds `flake.nix`, absolute and without symbolic links. */
  readonly flake: string;
  readonly machine: string | undefined;
  readonly until: StageName;
  /** Stages that have passed and need not be repeated. */
  readonly passed: readonly StageEntry[];
};

/** What the stages work with. */
export type VerifyTools = {
  readonly context: ActionContext;
  readonly vms: VirtualMachines;
  readonly snapshot: () => Promise<Snapshot>;
  /** Told when a stage begins, what goes on in it, and when it has ended. */
  readonly tell: (event: VerifyEvent) => void;
};

export type VerifyEvent =
  | { readonly kind: 'stage'; readonly stage: StageName }
  | { readonly kind: 'progress'; readonly text: string }
  | { readonly kind: 'ended'; readonly entry: StageEntry };

/** Runs the stages in order of cost, up to the first that fails. A VM that it boots is powered off again. */
export async function verify(tools: VerifyTools, request: VerifyRequest): Promise<Verification> {
  const { flake, until } = request;
  const entries: StageEntry[] = request.passed.map((entry) => ({ ...entry, reused: true }));
  const wanted = stageNames.slice(entries.length, stageNames.indexOf(until) + 1);
  let machine = request.machine;
  let last: StageResult | undefined;
  try {
    for (const stage of wanted) {
      tools.tell({ kind: 'stage', stage });
      const began = tools.context.clock.now();
      last = await stages[stage](tools, { flake, machine });
      machine ??= last.machine;
      const { outcome, message } = last;
      const milliseconds = Math.round(tools.context.clock.now() - began);
      const entry = { stage, outcome, milliseconds, message };
      entries.push(entry);
      tools.tell({ kind: 'ended', entry });
      if (outcome !== 'passed') break;
    }
  } finally {
    if (machine !== undefined && entries.some(({ stage }) => stage === 'boot'))
      for await (const event of stopVm(tools.vms, { flake, machine, force: false }))
        if (event.kind === 'finished') break;
  }
  const stage = entries.at(-1)?.stage;
  return {
    version: 1,
    machine: machine ?? null,
    until,
    outcome: last?.outcome ?? 'passed',
    stages: entries,
    ...(last?.failure && stage && { failure: { stage, ...last.failure } }),
  };
}
