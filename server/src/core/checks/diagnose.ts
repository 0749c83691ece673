import type { FileUri } from '../base/uri';
import { modulesOf } from '../model/contexts';
import type { Snapshot } from '../model/snapshot';
import type { Check, CheckContext } from './check';
import type { Finding } from './finding';
import { syntaxError } from './syntax-error';
import { typeMismatch } from './type-mismatch';
import { unknownOption } from './unknown-option';

/** Every check, in the order of its findings. */
export const checks: readonly Check[] = [syntaxError, unknownOption, typeMismatch];

/** All that the sources prove wrong in a file. */
export function diagnose(snapshot: Snapshot, file: FileUri): readonly Finding[] {
  const flake = snapshot.flakeOf(file);
  if (flake === undefined) return [];
  const context: CheckContext = { snapshot, file, flake, modules: modulesOf(snapshot, file) };
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
  return findings.sort((a, b) => a.span.start - b.span.start);
}
