import type { Place } from '../base/span';
import { textMark } from '../base/text-mark';
import { uriFromPath } from '../base/uri';
import type { Machine } from './machine';
import type { Flake, Snapshot } from './snapshot';

/**
 * What decides which options a machine has from outside of the repository, beside the lock file: the
 * modules of inputs that it imports, the flake's outputs, which say whose `nixosSystem` makes it,
 * and the modules that it disables.
 */
export function inputModules(
  snapshot: Snapshot,
  flake: Flake,
  { external, opaque, modules }: Machine,
): readonly string[] {
  const disabling = modules.flatMap(({ disabling: place }) => (place ? [place] : []));
  const parts = [
    ...external,
    ...opaque.map((why) => `? ${why}`),
    ...disabling.map((place) => `- ${textMark(textAt(snapshot, place))}`),
    `flake ${textMark(outputsText(snapshot, flake))}`,
  ];
  return [...new Set(parts)].sort();
}

function textAt(snapshot: Snapshot, { file, span }: Place): string {
  return snapshot.text(file)?.slice(span.start, span.end) ?? '';
}

/** All files that the flake's outputs were read from. */
function outputsText(snapshot: Snapshot, { facts }: Flake): string {
  if (facts === undefined) return '';
  const sessions = [facts.session, ...facts.modules.map(({ session }) => session)];
  const paths = new Set(sessions.flatMap(({ reads }) => [...reads]));
  return [...paths]
    .sort()
    .map((path) => snapshot.text(uriFromPath(path)) ?? '')
    .join('\0');
}
