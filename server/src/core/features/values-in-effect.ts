import { groupBy } from '../base/group-by';
import { plainOf, type Plain } from '../eval/builtins/json';
import { formatPlain } from '../model/format-value';
import type { Machine } from '../model/machine';
import type { OptionPath } from '../model/option-path';
import type { Flake } from '../model/snapshot';

const most = 6;

/** What an option comes to on the machines, as Markdown: "server, nas: `9000`; server-vm: `8080`, the default". */
export function valuesInEffect(flake: Flake, path: OptionPath): string | undefined {
  const machines = flake.machines.slice(0, most);
  const shown = machines.flatMap((machine) => {
    const text = valueOn(machine, path);
    return text === undefined ? [] : [{ name: machine.name, text }];
  });
  const groups = [...groupBy(shown, ({ text }) => text)];
  const [first, ...others] = groups;
  if (first === undefined) return undefined;
  const isEverywhere = others.length === 0 && shown.length === flake.machines.length;
  if (isEverywhere && shown.length > 1)
    return `In effect: ${first[0]}, on all ${shown.length} machines`;
  const more = flake.machines.length > most ? `; and ${flake.machines.length - most} more` : '';
  const parts = groups.map(([text, on]) => `${on.map(({ name }) => name).join(', ')}: ${text}`);
  return `In effect: ${parts.join('; ')}${more}`;
}

/** A person who waits for an answer gets none that takes long to compute. */
const steps = 5_000;

/** What an option comes to on a machine, if that is plain data and quickly known. */
export function plainValue({ configuration }: Machine, path: OptionPath): Plain | undefined {
  return configuration.session.run(() => {
    const value = configuration.value(path);
    return value === undefined ? undefined : plainOf(value);
  }, steps);
}

function valueOn(machine: Machine, path: OptionPath): string | undefined {
  const plain = plainValue(machine, path);
  if (plain === undefined) return undefined;
  const text = formatPlain(plain);
  if (text.length > 80) return undefined;
  return machine.configuration.sets(path) ? `\`${text}\`` : `\`${text}\`, the default`;
}
