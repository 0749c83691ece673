import type { FileUri } from '../base/uri';
import type { Snapshot } from '../model/snapshot';
import { diagnose, type Severities } from './diagnose';
import type { Finding } from './finding';

type Known = {
  readonly severities: Severities | undefined;
  readonly findings: Map<FileUri, readonly Finding[]>;
};

const bySnapshot = new WeakMap<Snapshot, Known>();

/** What `diagnose` says, found out once for a file of a snapshot: an editor shows it, and so does the map. */
export function knownFindings(
  snapshot: Snapshot,
  file: FileUri,
  severities?: Severities,
): readonly Finding[] {
  const before = bySnapshot.get(snapshot);
  const known = before?.severities === severities ? before : undefined;
  const { findings } = known ?? { findings: new Map<FileUri, readonly Finding[]>() };
  if (known === undefined) bySnapshot.set(snapshot, { severities, findings });
  const found = findings.get(file) ?? diagnose(snapshot, file, severities);
  findings.set(file, found);
  return found;
}
