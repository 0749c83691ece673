import { Diagnostic, DiagnosticSeverity, Disposable, Range, Uri, window, workspace } from 'vscode';
import { ProgressLocation, type TextDocument } from 'vscode';
import type { FlakeOverview, Problem } from '../../../server/src/protocol';
import type { Homelab } from '../homelab';
import { readSettings } from '../settings';
import { runHomelab } from '../vm/run-homelab';
import type { HomelabProgram } from './homelab-program';
import { namedTarget, suggestedTarget, targetsOf, type Target } from './machines';
import type { TaskProblems } from './task-problems';

const settleMilliseconds = 1000;
const longestMilliseconds = 5 * 60_000;

/** The collector of Nix gives up at this size: what runs by itself must not take the computer's memory. */
const limits = { GC_MAXIMUM_HEAP_SIZE: String(6 * 1024 ** 3) };

const tooLong = '$(watch) Evaluating took longer than five minutes and was ended.';

/** Evaluates after a save, as the setting says; the next save starts it anew. */
export function evaluateOnSave(parts: {
  readonly homelab: Homelab;
  readonly program: HomelabProgram;
  readonly problems: TaskProblems;
}): Disposable {
  let running: AbortController | undefined;
  const saved = workspace.onDidSaveTextDocument((document) => {
    const targets = document.languageId === 'nix' ? targetsFor(parts.homelab, document) : [];
    if (targets.length === 0 || !workspace.isTrusted) return;
    running?.abort();
    running = new AbortController();
    const patience = AbortSignal.timeout(longestMilliseconds);
    const signal = AbortSignal.any([running.signal, patience]);
    setTimeout(() => void evaluateAll(parts, targets, signal).finally(tell), settleMilliseconds);
    const superseded = running.signal;
    const tell = (): void => {
      if (patience.aborted && !superseded.aborted) window.setStatusBarMessage(tooLong, 10_000);
    };
  });
  return Disposable.from(saved, new Disposable(() => running?.abort()));
}

function targetsFor({ overview }: Homelab, document: TextDocument): readonly Target[] {
  const { evaluateOnSave: which, machine } = readSettings(document.uri);
  const flake = overview.flakes.find(({ root }) => document.uri.toString().startsWith(`${root}/`));
  if (which === 'off' || !flake) return [];
  const here = targetsOf({ complete: true, flakes: [flake] });
  if (which === 'allMachines') return here;
  const target = namedTarget(here, machine) ?? suggestedIn(flake);
  return target ? [target] : [];
}

function suggestedIn(flake: FlakeOverview): Target | undefined {
  return suggestedTarget({ complete: true, flakes: [flake] })?.target;
}

async function evaluateAll(
  { program, problems }: Parameters<typeof evaluateOnSave>[0],
  targets: readonly Target[],
  signal: AbortSignal,
): Promise<void> {
  const found: (readonly [Uri, Diagnostic])[] = [];
  for (const target of targets) {
    if (signal.aborted) return;
    const title = `Evaluating ${target.machine}`;
    await window.withProgress({ location: ProgressLocation.Window, title }, async () => {
      const folder = Uri.parse(target.flake);
      const args = ['evaluate', target.machine, '--flake', folder.fsPath];
      for await (const event of runHomelab(program, args, signal, limits))
        if (event.kind === 'problem' && event.file !== undefined)
          found.push([Uri.joinPath(folder, event.file), diagnosticOf(event)]);
    });
  }
  if (!signal.aborted) problems.replace(found);
}

/** Drawn as the problem matcher draws what a task prints. */
function diagnosticOf({ range, message, severity, code }: Problem): Diagnostic {
  const { start, end } = range ?? {
    start: { line: 0, character: 0 },
    end: { line: 0, character: 0 },
  };
  const diagnostic = new Diagnostic(
    new Range(start.line, start.character, end.line, end.character),
    message,
    severity === 'error' ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
  );
  diagnostic.source = 'Nix';
  diagnostic.code = code;
  return diagnostic;
}
