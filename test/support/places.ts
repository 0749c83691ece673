import type { Place } from '../../server/src/core/base/span';
import type { Snapshot } from '../../server/src/core/model/snapshot';

/** A place as a person reads it: `modules/caddy.nix:8 port`. */
export function placeText(snapshot: Snapshot, { file, span }: Place): string {
  const line = (snapshot.lines(file)?.positionAt(span.start).line ?? 0) + 1;
  const text = snapshot.text(file)?.slice(span.start, span.end) ?? '';
  return `${file.replace('file:///lab/', '')}:${line} ${text}`.trim();
}
