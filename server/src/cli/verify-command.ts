import { relative } from 'node:path';
import { styleText } from 'node:util';
import { Option } from 'commander';
import { watchFolder } from '../node/watch-folder';
import { affectedStage } from '../verify/affected-stage';
import {
  stageNames,
  type Failure,
  type StageEntry,
  type StageName,
  type Verification,
} from '../verify/verification';
import { verify, type VerifyEvent } from '../verify/verify';
import {
  contextOf,
  flakeOf,
  withCommonOptions,
  type CommandModule,
  type CommonOptions,
} from './command-line';
import { print } from './print';
import { openRepository } from './read-repository';
import { onInterrupt } from './run-action';
import { createStaticModel } from './static-model';

type VerifyOptions = CommonOptions & { readonly until: StageName; readonly watch?: boolean };

export const verifyCommand: CommandModule = (program, line) => {
  withCommonOptions(
    program
      .command('verify')
      .description('check, evaluate, build and boot a machine, up to the first failure'),
  )
    .argument('[machine]', 'by default the VM that suits this computer')
    .addOption(
      new Option('--until <stage>', 'the last stage').choices(stageNames).default('healthy'),
    )
    .option('--watch', 'do it again at each change, from the stage that it can have affected')
    .action(async (machine: string | undefined, options: VerifyOptions) => {
      const flake = await flakeOf(options);
      const repository = openRepository(flake);
      const model = createStaticModel(() => repository.snapshot());
      const abort = new AbortController();
      const { signal } = abort;
      const stopListening = onInterrupt(() => abort.abort());
      const watched = options.watch === true ? watchFolder(flake, signal) : undefined;
      const tools = {
        context: contextOf({ ...line, model }, options, signal),
        vms: line.vms,
        snapshot: () => repository.snapshot(),
        tell: options.json === true ? () => undefined : teller(options),
      };
      let passed: readonly StageEntry[] = [];
      let last: Verification;
      do {
        last = await verify(tools, { flake, machine, until: options.until, passed });
        show(last, flake, options);
        if (watched === undefined) break;
        passed = unaffected(last, await affected(watched, signal));
      } while (!signal.aborted);
      stopListening();
      line.exitWith({ passed: 0, failed: 1, cancelled: 130 }[last.outcome]);
    });
};

/** Waits for changes that matter. */
async function affected(
  watched: ReturnType<typeof watchFolder>,
  signal: AbortSignal,
): Promise<StageName> {
  while (!signal.aborted) {
    const stage = affectedStage(await watched.next());
    if (stage !== undefined) return stage;
  }
  return 'check';
}

/** The stages before, as far as they have passed. */
function unaffected({ stages }: Verification, from: StageName): readonly StageEntry[] {
  const before = stages.slice(0, stageNames.indexOf(from));
  const failed = before.findIndex(({ outcome }) => outcome !== 'passed');
  return failed === -1 ? before : before.slice(0, failed);
}

function teller({ verbose }: CommonOptions): (event: VerifyEvent) => void {
  return (event) => {
    if (event.kind === 'ended') print(stageLine(event.entry));
    if (event.kind === 'progress' && verbose === true) print(`  ${event.text}`);
  };
}

function stageLine({ stage, outcome, milliseconds, message }: StageEntry): string {
  const mark = { passed: '✓', failed: '✗', cancelled: '!' }[outcome];
  const colour = { passed: 'green', failed: 'red', cancelled: 'yellow' } as const;
  const isColoured = process.stdout.isTTY && process.env['NO_COLOR'] === undefined;
  const shown = isColoured ? styleText(colour[outcome], mark) : mark;
  return `${shown} ${stage.padEnd(9)}${duration(milliseconds).padStart(8)}  ${message}`;
}

function duration(milliseconds: number): string {
  return milliseconds < 1000 ? `${milliseconds} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}

function show(verification: Verification, flake: string, { json }: CommonOptions): void {
  if (json === true) print(JSON.stringify(verification));
  else if (verification.failure) print(failureText(verification.failure, flake));
}

/** `path:line:column: error: message [code]`, as elsewhere, then what to do and what was said. */
function failureText(failure: Failure, flake: string): string {
  const { code, message, file, start, remedy, details, others } = failure;
  const path = file === undefined ? '' : relative(process.cwd(), `${flake}/${file}`);
  const place = file === undefined ? '' : `${path}:${start?.line ?? 1}:${start?.column ?? 1}: `;
  return [
    `${place}error: ${message} [${code}]`,
    ...(remedy === undefined ? [] : [`  ${remedy}`]),
    ...(details === undefined ? [] : details.split('\n').map((each) => `  ${each}`)),
    ...(others === 0 ? [] : [`  And ${others} more.`]),
  ].join('\n');
}
