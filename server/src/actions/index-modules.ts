import { uriFromPath } from '../core/base/uri';
import { comparisonText, isDisagreement, type Comparison } from '../core/model/compare-tiers';
import { indexFormat, type IndexHeader, type IndexSource } from '../core/upstream/option-index';
import type { ActionEvent } from '../protocol';
import type { ActionContext } from './action-context';
import { cancelled, type Ending } from './action-frame';
import { awaitTurn } from './await-turn';
import {
  collectModuleRows,
  isTooMuch,
  type EvaluatedModule,
  type Evaluate,
} from './collect-module-rows';
import {
  exceededProblem,
  inputsMissing,
  withoutNetwork,
  type EvaluationLimits,
  type EvaluationProblem,
} from './evaluation-limits';
import type { IndexOutside, OwnModules } from './index-options';
import { prepare, type Prepared } from './prepare';
import { runNix } from './run-nix';

export type ModulesRequest = {
  /** The folder that holds `flake.nix`, absolute and without symbolic links. */
  readonly flake: string;
  /** Whether what is known already is found out again. */
  readonly again: boolean;
  readonly limits: EvaluationLimits;
};

/** Has Nix evaluate the repository's own modules, each alone, with the library of the locked nixpkgs. */
export async function* indexModules(
  context: ActionContext,
  outside: IndexOutside,
  request: ModulesRequest,
): AsyncGenerator<ActionEvent> {
  yield { kind: 'started', action: 'index', flake: request.flake };
  const ending = yield* work({ context, outside, request });
  yield { kind: 'finished', ...(context.signal.aborted ? cancelled : ending) };
}

type Work = {
  readonly context: ActionContext;
  readonly outside: IndexOutside;
  readonly request: ModulesRequest;
};

const unknown: Ending = { outcome: 'failed', message: 'Nix was not asked about the modules.' };

async function* work({ context, outside, request }: Work): AsyncGenerator<ActionEvent, Ending> {
  const { flake, again } = request;
  const { store } = outside;
  const own = await outside.ownModules(flake);
  const lock = await context.files.readText(uriFromPath(`${flake}/flake.lock`));
  const sources = lock.kind === 'read' ? store.sourcesOf(lock.value) : undefined;
  if (own === undefined || lock.kind !== 'read' || sources === undefined) {
    const message = 'There is no flake.lock that can be read. Write it with nix flake lock.';
    yield { kind: 'problem', severity: 'error', code: 'lock-missing', message };
    return unknown;
  }
  const nixpkgs = store.nixpkgsOf(lock.value);
  const key = store.ownKeyOf(flake, {
    lock: lock.value,
    machine: '',
    modules: Object.entries(own.marks).flat(),
  });
  const find = async () => (again ? undefined : store.find(key));
  const found = await find();
  if (found !== undefined) return known(found);
  const held = yield* awaitTurn(context, store, find);
  if (typeof held === 'string') return known(held);
  if (held === undefined) return cancelled;
  try {
    return yield* evaluate({ context, outside, request }, { own, key, sources, nixpkgs });
  } finally {
    await held.release();
  }
}

function known(path: string): Ending {
  return { outcome: 'succeeded', message: 'What Nix says of the modules is known.', result: path };
}

type Subject = {
  readonly own: OwnModules;
  readonly key: string;
  readonly sources: readonly IndexSource[];
  readonly nixpkgs: string | undefined;
};

async function* evaluate(
  { context, outside, request }: Work,
  { own, key, sources, nixpkgs }: Subject,
): AsyncGenerator<ActionEvent, Ending> {
  const { flake, limits } = request;
  const here = await outside.existing(sources);
  const library = here.find(({ name }) => name === nixpkgs)?.path;
  if (library === undefined) {
    yield inputsMissing("the library of the flake's nixpkgs");
    return unknown;
  }
  const prepared = yield* prepare(context, flake);
  if (prepared === undefined) return unknown;
  const problems: EvaluationProblem[] = [];
  const modules = own.asked.map((each) => ({ ...each, lean: [], skip: [] }));
  const asked = { root: flake, library, sources: here, modules, given: own.given };
  yield { kind: 'progress', text: "Reading the homelab's own options" };
  const collected = yield* collectModuleRows(asked, {
    evaluate: nixWithin(context, prepared, { limits, problems }),
    timeout: limits.timeout,
    now: () => context.clock.now(),
  });
  if (collected.kind === 'failed') {
    const { outcome } = collected;
    const tooMuch = exceededProblem("The homelab's own modules", limits, outcome);
    yield* tooMuch === undefined ? problems.slice(-1) : [tooMuch];
    return unknown;
  }
  const header = {
    format: indexFormat,
    evaluated: context.clock.now(),
    key,
    sources: [{ name: '', path: flake }],
    marks: own.marks,
  } as const;
  return yield* keep({ context, outside, request }, header, { own, ...collected });
}

/** What brings an evaluation down is no news to a person: it is left out. */
function nixWithin(
  context: ActionContext,
  prepared: Prepared,
  {
    limits,
    problems,
  }: { readonly limits: EvaluationLimits; readonly problems: EvaluationProblem[] },
): Evaluate<ActionEvent> {
  return async function* (args, take, timeout) {
    const within = { ...limits, timeout, take, env: withoutNetwork, expendable: true };
    const running = runNix(context, prepared, args, within);
    for (;;) {
      const step = await running.next();
      if (step.done === true) return step.value;
      if (step.value.kind === 'problem') problems.push(step.value);
      else yield step.value;
    }
  };
}

async function* keep(
  { outside, request }: Work,
  header: Omit<IndexHeader, 'options'>,
  found: { readonly own: OwnModules; readonly modules: readonly EvaluatedModule[] },
): AsyncGenerator<ActionEvent, Ending> {
  const { modules, own } = found;
  const rows = modules.flatMap((module) => module.rows);
  const whole = { ...header, options: rows.length };
  const written = await outside.store.write(whole, { rows, moved: [] });
  if (written.kind === 'failed') {
    yield { kind: 'problem', severity: 'error', code: 'index-not-written', message: written.why };
    return unknown;
  }
  await outside.store.removeOwn(request.flake, header.key);
  for (const { file, gaps } of modules)
    for (const { path, why } of gaps)
      yield {
        kind: isTooMuch(why) ? 'note' : 'log',
        text: `Nix does not tell ${gapName(file, path)}, because ${why}.`,
      };
  const comparisons = own.compare(modules);
  for (const comparison of comparisons.filter(isDisagreement))
    yield {
      kind: 'note',
      text: `${comparisonText(comparison)} That is a defect of NixOS Homelab: please report it.`,
    };
  return { outcome: 'succeeded', message: summary(comparisons), result: written.path };
}

function gapName(file: string, path: readonly string[]): string {
  return path.length === 0 ? file : `${path.join('.')} of ${file}`;
}

/** "Nix agrees with the sources on 212 options and tells 3 that they leave open." */
function summary(comparisons: readonly Comparison[]): string {
  const count = (kind: Comparison['kind']): number =>
    comparisons.filter((one) => one.kind === kind).length;
  const different = comparisons.filter(isDisagreement).length;
  const parts = [
    `Nix agrees with the sources on ${options(count('same'))}`,
    ...(count('resolved') > 0 ? [`tells ${count('resolved')} that they leave open`] : []),
    ...(count('unevaluated') > 0
      ? [`cannot tell ${count('unevaluated')} by the module alone`]
      : []),
    ...(different > 0 ? [`disagrees on ${different}`] : []),
  ];
  const last = parts.pop() ?? '';
  return parts.length === 0 ? `${last}.` : `${parts.join(', ')} and ${last}.`;
}

function options(count: number): string {
  return count === 1 ? 'one option' : `${count} options`;
}
