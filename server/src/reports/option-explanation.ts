import { relative } from 'node:path';
import { pathFromUri } from '../core/base/uri';
import { explainOption, type ExplainedDefinition } from '../core/features/explain-option';
import { knownDefault } from '../core/features/known-place';
import { pathText, type OptionPath } from '../core/model/option-path';
import type { Snapshot } from '../core/model/snapshot';
import type { OptionExplanation } from '../protocol';

/** What the sources say of an option on a machine; undefined where they do not know the machine. */
export function optionExplanation(
  snapshot: Snapshot,
  root: string,
  { machine: name, path }: { readonly machine: string; readonly path: OptionPath },
): OptionExplanation | undefined {
  const flake = snapshot.flakes.find((candidate) => candidate.root === root);
  const machine = flake?.machines.find((candidate) => candidate.name === name);
  if (flake === undefined || machine === undefined) return undefined;
  const { definitions, value, hidden } = explainOption(snapshot, machine, path);
  const usual = knownDefault(snapshot, flake, path);
  return {
    option: pathText(path),
    machine: name,
    definitions: definitions.map((definition) => ({
      file: relative(root, pathFromUri(definition.place.file)),
      line: lineOf(snapshot, definition),
      text: definition.text,
      ...(definition.priority !== undefined && { priority: definition.priority }),
      conditions: definition.conditions,
      standing: definition.standing,
      how: howText(definition),
    })),
    ...(value !== undefined && { value }),
    ...(usual !== undefined && { default: usual }),
    ...(hidden !== undefined && { hidden }),
  };
}

function lineOf(snapshot: Snapshot, { place }: ExplainedDefinition): number {
  return (snapshot.lines(place.file)?.positionAt(place.span.start).line ?? 0) + 1;
}

const standings = {
  wins: 'wins',
  weaker: 'a stronger one wins',
  off: 'its condition does not hold',
  unknown: 'whether its condition holds is not known',
} as const;

/** "wins; a plain definition (priority 100), if cfg.enable" */
function howText({ standing, priority, conditions }: ExplainedDefinition): string {
  const how = priority === undefined ? 'a computed priority' : priorityText(priority);
  const when = conditions.length === 0 ? '' : `, if ${conditions.join(' and ')}`;
  return `${standings[standing]}; ${how}${when}`;
}

/** NixOS's words for the usual priorities. */
const priorities: Readonly<Record<number, string>> = {
  10: 'mkVMOverride',
  50: 'mkForce',
  100: 'a plain definition',
  1000: 'mkDefault',
  1500: 'mkOptionDefault',
};

export function priorityText(priority: number): string {
  const word = priorities[priority];
  return word === undefined ? `priority ${priority}` : `${word} (priority ${priority})`;
}
