import { plainOf, type Plain } from '../eval/builtins/json';
import type { Place } from '../base/span';
import { strongest, type LiveDefinition } from '../model/defined-at';
import { formatPlain } from '../model/format-value';
import type { Machine } from '../model/machine';
import { isPrefix, type OptionPath } from '../model/option-path';
import type { Snapshot } from '../model/snapshot';

/** What the sources say of one option on one machine. */
export type Explanation = {
  readonly definitions: readonly ExplainedDefinition[];
  /** What the option comes to, as Nix; undefined where the sources do not tell. */
  readonly value: string | undefined;
  /** Why there may be more definitions than these, as a clause. */
  readonly hidden: string | undefined;
};

export type ExplainedDefinition = {
  readonly place: Place;
  /** As it is written. */
  readonly text: string;
  /** NixOS's priority: the smallest wins. Undefined where it is computed. */
  readonly priority: number | undefined;
  /** The conditions of `mkIf` around it, as they are written. */
  readonly conditions: readonly string[];
  /**
   * `wins`, alone or merged with others; `weaker`: another has a smaller priority; `off`: a condition
   * does not hold; `unknown`: whether a condition holds is not known.
   */
  readonly standing: 'wins' | 'weaker' | 'off' | 'unknown';
};

/** Each definition of an option in a machine's modules, and which of them wins. */
export function explainOption(snapshot: Snapshot, machine: Machine, path: OptionPath): Explanation {
  const { configuration } = machine;
  const found = configuration.session.run(() => configuration.definedAt(path));
  const live = found?.definitions ?? [];
  const winners = new Set(found === undefined ? [] : strongest(live));
  const definitions = live.map((definition) =>
    explained(snapshot, definition, standingOf(definition, winners)),
  );
  return {
    definitions: [...definitions, ...switchedOff(snapshot, machine, { path, live })],
    value: valueOf(machine, path),
    hidden: found === undefined ? 'it takes too many steps to find out' : found.hidden,
  };
}

function standingOf(
  definition: LiveDefinition,
  winners: ReadonlySet<LiveDefinition>,
): ExplainedDefinition['standing'] {
  if (!winners.has(definition)) return 'weaker';
  return definition.certain ? 'wins' : 'unknown';
}

/** Definitions of the machine's modules whose condition does not hold. */
function switchedOff(
  snapshot: Snapshot,
  { modules }: Machine,
  { path, live }: { readonly path: OptionPath; readonly live: readonly LiveDefinition[] },
): readonly ExplainedDefinition[] {
  const known = new Set(live.map(({ said }) => `${said.place.file}:${said.place.name.start}`));
  return modules.flatMap((facts) =>
    facts.defined.definitions
      .filter((said) => said.path.length === path.length && isPrefix(path, said.path))
      .filter((said) => said.conditions.length > 0 || !said.unsure)
      .filter(({ place }) => !known.has(`${place.file}:${place.name.start}`))
      .map((said) => explained(snapshot, { said, facts }, 'off')),
  );
}

function explained(
  snapshot: Snapshot,
  { said }: Pick<LiveDefinition, 'said' | 'facts'>,
  standing: ExplainedDefinition['standing'],
): ExplainedDefinition {
  const written = (thunk: (typeof said)['value']): string => {
    const source = thunk.source;
    const text = source && snapshot.text(source.scope.file);
    return text === undefined || source === undefined
      ? '…'
      : oneLine(text.slice(source.expr.span.start, source.expr.span.end));
  };
  const { file, name } = said.place;
  return {
    place: { file, span: name },
    text: written(said.value),
    priority: said.priority,
    conditions: said.conditions.map(written),
    standing,
  };
}

const longestText = 120;

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > longestText ? `${line.slice(0, longestText - 1)}…` : line;
}

function valueOf({ configuration }: Machine, path: OptionPath): string | undefined {
  const plain: Plain | undefined = configuration.session.run(() => {
    const value = configuration.value(path);
    return value === undefined ? undefined : plainOf(value);
  });
  return plain === undefined ? undefined : formatPlain(plain);
}
