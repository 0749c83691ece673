import { groupBy } from '../base/group-by';
import { memoize } from '../base/memoize';
import type { FileUri } from '../base/uri';
import { modulesOf } from '../model/contexts';
import type { ModuleFacts } from '../model/module-facts';
import type { Flake, Snapshot } from '../model/snapshot';
import type { Check, CheckContext, CheckResult, FlakeCheck } from './check';
import { checks } from './checks';
import type { Finding, Severity } from './finding';
import { withoutAllowed } from './suppressions';

/** The severities that a person has chosen, by code; checks that are not named keep their own. */
export type Severities = ReadonlyMap<string, Severity | 'off'>;

/** All that the sources prove wrong in a file. */
export function diagnose(
  snapshot: Snapshot,
  file: FileUri,
  severities: Severities = new Map(),
): readonly Finding[] {
  const flake = snapshot.flakeOf(file);
  // A module of NixOS that a person looks at is not theirs to mend.
  if (flake === undefined || file.startsWith('file:///nix/store/')) return [];
  const context = contextOf(snapshot, file, flake);
  const findings = checks.flatMap((check) => {
    const severity = severities.get(check.code) ?? (check.offByDefault ? 'off' : check.severity);
    if (severity === 'off') return [];
    return [...resultsOf(check, context)].map((result) => finding(check.code, severity, result));
  });
  const sorted = findings.sort((a, b) => a.span.start - b.span.start);
  const ir = snapshot.ir(file);
  const text = snapshot.text(file);
  return ir === undefined || text === undefined ? sorted : withoutAllowed(text, ir, sorted);
}

function contextOf(snapshot: Snapshot, file: FileUri, flake: Flake): CheckContext {
  const modules = modulesOf(snapshot, file);
  const isIn = (list: readonly ModuleFacts[]): boolean =>
    list.some((module) => module.file === file);
  const isModule =
    modules.some(({ declared }) => declared.declarations.length > 0) ||
    flake.machines.some((machine) => isIn(machine.modules)) ||
    isIn(flake.facts?.modules ?? []);
  return { snapshot, file, flake, modules, isModule };
}

function resultsOf(check: Check, context: CheckContext): Iterable<CheckResult> {
  return 'run' in check ? check.run(context) : (ofFlake(check, context).get(context.file) ?? []);
}

/** What the checks of a whole flake found so far, by check and file. */
const resultsSoFar = memoize<
  Flake,
  [],
  Map<FlakeCheck, ReadonlyMap<FileUri, readonly CheckResult[]>>
>(() => new Map());

/** The results of a check of the whole flake, found once for each snapshot. */
function ofFlake(
  check: FlakeCheck,
  { flake, snapshot }: CheckContext,
): ReadonlyMap<FileUri, readonly CheckResult[]> {
  const results = resultsSoFar(flake);
  const before = results.get(check);
  if (before !== undefined) return before;
  const byFile = groupBy(check.runFlake(flake, snapshot), ({ file }) => file);
  results.set(check, byFile);
  return byFile;
}

function finding(code: string, severity: Severity, result: CheckResult): Finding {
  return { related: [], tags: [], fixes: [], ...result, code, severity };
}
