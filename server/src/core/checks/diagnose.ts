import type { FileUri } from '../base/uri';
import { modulesOf } from '../model/contexts';
import { machinesWith } from '../model/machine-file';
import type { Flake, Snapshot } from '../model/snapshot';
import type { CheckContext, CheckResult } from './check';
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
    return [...check.run(context)].map((result) => finding(check.code, severity, result));
  });
  const sorted = findings.sort((a, b) => a.span.start - b.span.start);
  const ir = snapshot.ir(file);
  const text = snapshot.text(file);
  return ir === undefined || text === undefined ? sorted : withoutAllowed(text, ir, sorted);
}

function contextOf(snapshot: Snapshot, file: FileUri, flake: Flake): CheckContext {
  const modules = modulesOf(snapshot, file);
  const isModule =
    modules.some(({ declared }) => declared.declarations.length > 0) ||
    machinesWith(flake, file).length > 0 ||
    (flake.facts?.modules.some((module) => module.file === file) ?? false);
  return { snapshot, file, flake, modules, isModule };
}

function finding(code: string, severity: Severity, result: CheckResult): Finding {
  return { related: [], tags: [], fixes: [], ...result, code, severity };
}
