import type { OptionGap } from '../core/model/compare-tiers';
import type { OptionRow } from '../core/upstream/option-row';
import { moduleRowsArguments, type AskedModule } from '../nix/module-rows';
import type { ModuleRowsRequest } from '../nix/module-rows';
import { leaveOut, readOptionLine, type ToldOption } from '../nix/option-rows';
import type { NixOutcome } from './run-nix';

/** What one module of the repository declares. */
export type EvaluatedModule = {
  /** Below the root of the flake. */
  readonly file: string;
  readonly rows: readonly OptionRow[];
  readonly gaps: readonly OptionGap[];
};

export type CollectedModules =
  | { readonly kind: 'collected'; readonly modules: readonly EvaluatedModule[] }
  | { readonly kind: 'failed'; readonly outcome: Failure };

type Failure = Exclude<NixOutcome, { readonly kind: 'succeeded' }>;

/** How often an evaluation may be brought down before all that is left counts as a gap. */
const mostFailures = 40;

/** Milliseconds below which Nix would not get far. */
const leastTime = 500;

/** Runs Nix with arguments for at most so many milliseconds; each line of standard error is offered to `take` first. */
export type Evaluate<E> = (
  args: readonly string[],
  take: (line: string) => boolean,
  timeout: number,
) => AsyncGenerator<E, NixOutcome>;

/** How Nix is run, and how long all of its runs may take together, in milliseconds. */
export type Evaluator<E> = {
  readonly evaluate: Evaluate<E>;
  readonly timeout: number;
  readonly now: () => number;
};

/**
 * The options that modules declare, by Nix. What brings an evaluation down cannot be caught in it, but
 * was named before: it is left out, and the evaluation goes on from its module. Each run gets half of
 * the time that is left, so that one module that takes it all leaves time for the others.
 */
export async function* collectModuleRows<E>(
  request: ModuleRowsRequest,
  { evaluate, timeout, now }: Evaluator<E>,
): AsyncGenerator<E, CollectedModules> {
  const done: EvaluatedModule[] = [];
  const end = now() + timeout;
  let left = request.modules;
  for (let failures = 0; left.length > 0; failures++) {
    const time = (end - now()) / 2;
    if (failures > mostFailures) return stopped(done, left, 'too many others fail');
    if (time < leastTime) return stopped(done, left, 'others take all the time');
    const pass = new Pass();
    const args = moduleRowsArguments({ ...request, modules: left });
    const outcome = yield* evaluate(args, pass.take, time);
    const last = outcome.kind === 'succeeded' ? undefined : pass.modules.pop();
    done.push(...pass.modules);
    if (outcome.kind === 'succeeded') break;
    if (outcome.kind === 'cancelled' || last === undefined) return { kind: 'failed', outcome };
    left = left.slice(pass.modules.length);
    const without = outcome.exceeded === undefined ? withoutCulprit(left, pass) : undefined;
    if (without === undefined) {
      const gap = { path: [], why: whyOf(outcome) };
      done.push({ ...last, gaps: [...last.gaps, gap] });
    }
    left = without ?? left.slice(1);
  }
  return { kind: 'collected', modules: done };
}

function whyOf({ exceeded, message }: Failure & { readonly kind: 'failed' }): string {
  if (exceeded !== undefined) return tooMuch[exceeded];
  return message === undefined ? uncaught : `it fails: ${message.replace(/\.$/, '')}`;
}

/** Why a module is left out that reached a limit. */
const tooMuch = { time: 'it takes too long', memory: 'it takes too much memory' } as const;

/** Whether a gap is there because of the limits, which a person may change. */
export function isTooMuch(why: string): boolean {
  return Object.values<string>(tooMuch).includes(why);
}

function stopped(
  done: readonly EvaluatedModule[],
  left: readonly AskedModule[],
  why: string,
): CollectedModules {
  const gaps = [{ path: [], why }];
  return {
    kind: 'collected',
    modules: [...done, ...left.map(({ file }) => ({ file, rows: [], gaps }))],
  };
}

/** What is still to be evaluated, without the option that has failed; undefined where it is the whole module. */
function withoutCulprit(
  [first, ...others]: readonly AskedModule[],
  { machine, open }: Pass,
): readonly AskedModule[] | undefined {
  if (first === undefined) return undefined;
  if (machine !== undefined)
    return [first, ...others].map((each) =>
      each.machine === machine ? { ...each, machine: '' } : each,
    );
  const left = open === undefined ? undefined : leaveOut(first, open);
  return left && [{ ...first, ...left }, ...others];
}

/** What one evaluation has told so far. */
class Pass {
  readonly modules: (EvaluatedModule & {
    readonly rows: OptionRow[];
    readonly gaps: OptionGap[];
  })[] = [];
  /** The option of the last module that is being looked at, and into, or a machine's arguments. */
  open: readonly string[] | undefined;
  machine: string | undefined;
  /** What was asked for since and is not known. */
  private readonly needs = new Set<string>();

  readonly take = (line: string): boolean => {
    const told = readOptionLine(line);
    if (told === undefined) return false;
    if (told.kind === 'needs') this.needs.add(told.name);
    else this.hear(told);
    return true;
  };

  private hear(told: Exclude<ToldOption, { readonly kind: 'needs' }>): void {
    const module = this.modules.at(-1);
    this.machine = told.kind === 'arguments' ? told.machine : undefined;
    this.open = told.kind === 'next' ? told.path : told.kind === 'row' ? told.row.path : undefined;
    if (told.kind === 'module') this.modules.push({ file: told.file, rows: [], gaps: [] });
    if (told.kind === 'gap') module?.gaps.push({ path: told.path, why: this.why() });
    if (told.kind === 'row') {
      const { row } = told;
      module?.rows.push(row);
      if (row.failed) module?.gaps.push({ path: row.path, why: uncaught });
      else if (row.type.k === '…') module?.gaps.push({ path: row.path, why: this.why() });
    }
    this.needs.clear();
  }

  private why(): string {
    const [first, ...others] = this.needs;
    return first === undefined ? 'it fails' : `it needs ${[first, ...others].join(' and ')}`;
  }
}

const uncaught = 'it fails in a way that Nix cannot go on from';
