import type { OptionRow } from '../core/upstream/option-row';
import { moduleRowsArguments, type AskedModule } from '../nix/module-rows';
import type { ModuleRowsRequest } from '../nix/module-rows';
import { leaveOut, readOptionLine } from '../nix/option-rows';
import type { NixOutcome } from './run-nix';

/** What one module of the repository declares. */
export type EvaluatedModule = {
  /** Below the root of the flake. */
  readonly file: string;
  readonly rows: readonly OptionRow[];
  /** Below these paths it could not be evaluated; the empty one is the whole module. */
  readonly gaps: readonly (readonly string[])[];
};

export type CollectedModules =
  | { readonly kind: 'collected'; readonly modules: readonly EvaluatedModule[] }
  | { readonly kind: 'failed'; readonly outcome: Exclude<NixOutcome, { kind: 'succeeded' }> };

/** How often an evaluation may be brought down before all that is left counts as a gap. */
const mostFailures = 40;

/** Runs Nix with arguments; each line of standard error is offered to `take` first. */
export type Evaluate<E> = (
  args: readonly string[],
  take: (line: string) => boolean,
) => AsyncGenerator<E, NixOutcome>;

/**
 * The options that modules declare, by Nix. What brings an evaluation down cannot be caught in it, but
 * was named before: it is left out, and the evaluation goes on from its module.
 */
export async function* collectModuleRows<E>(
  request: ModuleRowsRequest,
  evaluate: Evaluate<E>,
): AsyncGenerator<E, CollectedModules> {
  const done: EvaluatedModule[] = [];
  let left = request.modules;
  for (let failures = 0; left.length > 0; failures++) {
    const pass = new Pass();
    const args = moduleRowsArguments({ ...request, modules: left });
    const outcome = yield* evaluate(args, pass.take);
    const isOver = outcome.kind === 'succeeded';
    if (!isOver && !isCulprit(outcome, pass)) return { kind: 'failed', outcome };
    const told = isOver ? pass.modules : pass.modules.slice(0, -1);
    done.push(...told);
    left = isOver ? [] : rest(left.slice(told.length), pass);
    if (failures < mostFailures) continue;
    done.push(...left.map(({ file }) => ({ file, rows: [], gaps: [[]] })));
    left = [];
  }
  return { kind: 'collected', modules: done };
}

/** Whether it is something of a module that ended the evaluation, and not its limits or its person. */
function isCulprit(
  outcome: Exclude<NixOutcome, { readonly kind: 'succeeded' }>,
  pass: Pass,
): boolean {
  return outcome.kind === 'failed' && outcome.exceeded === undefined && pass.modules.length > 0;
}

/** What is still to be evaluated, without what has failed. */
function rest([first, ...others]: readonly AskedModule[], pass: Pass): readonly AskedModule[] {
  if (first === undefined) return [];
  const { machine, open } = pass;
  if (machine !== undefined)
    return [first, ...others].map((each) =>
      each.machine === machine ? { ...each, machine: '' } : each,
    );
  const left = open === undefined ? undefined : leaveOut(first, open);
  return [{ ...first, ...(left ?? { skip: [[]] }) }, ...others];
}

/** What one evaluation has told so far. */
class Pass {
  readonly modules: (EvaluatedModule & {
    readonly rows: OptionRow[];
    readonly gaps: (readonly string[])[];
  })[] = [];
  /** The option of the last module that is being looked at, and into, or a machine's arguments. */
  open: readonly string[] | undefined;
  machine: string | undefined;

  readonly take = (line: string): boolean => {
    const told = readOptionLine(line);
    if (told === undefined) return false;
    const module = this.modules.at(-1);
    if (told.kind === 'arguments') this.machine = told.machine;
    else this.machine = undefined;
    if (told.kind === 'module') this.modules.push({ file: told.file, rows: [], gaps: [] });
    this.open = told.kind === 'next' ? told.path : told.kind === 'row' ? told.row.path : undefined;
    if (told.kind === 'row') {
      module?.rows.push(told.row);
      if (told.row.failed) module?.gaps.push(told.row.path);
    } else if (told.kind === 'gap') module?.gaps.push(told.path);
    return true;
  };
}
