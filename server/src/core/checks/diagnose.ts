import type { FileUri } from '../base/uri';
import { modulesOf } from '../model/contexts';
import type { Snapshot } from '../model/snapshot';
import type { Check, CheckContext } from './check';
import type { Finding } from './finding';
import { withoutAllowed } from './suppressions';
import { syntaxError } from './syntax-error';
import { typeMismatch } from './type-mismatch';
import { unknownOption } from './unknown-option';

/** Every check, in the order of its findings. */
export const checks: readonly Check[] = [syntaxError, unknownOption, typeMismatch];

/** All that the sources prove wrong in a file. */
export function diagnose(snapshot: Snapshot, file: FileUri): readonly Finding[] {
  const flake = snapshot.flakeOf(file);
  if (flake === undefined) return [];
  const modules = modulesOf(snapshot, file);
  const isModule =
    modules.some(({ declared }) => declared.declarations.length > 0) ||
    flake.machines.some((machine) => machine.modules.some((module) => module.file === file));
  const context: CheckContext = { snapshot, file, flake, modules, isModule };
  const findings = checks.flatMap(({ code, severity, run }) =>
    [...run(context)].map((result) => ({
      related: [],
      tags: [],
      fixes: [],
      ...result,
      code,
      severity,
    })),
  );
  const sorted = findings.sort((a, b) => a.span.start - b.span.start);
  const ir = snapshot.ir(file);
  const text = snapshot.text(file);
  return ir === undefined || text === undefined ? sorted : withoutAllowed(text, ir, sorted);
}
