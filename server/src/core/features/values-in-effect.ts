import { plainOf, type Plain } from '../eval/builtins/json';
import { formatPlain } from '../model/format-value';
import type { Machine } from '../model/machine';
import type { OptionPath } from '../model/option-path';
import type { Flake } from '../model/snapshot';

const most = 6;

/** What an option comes to on each machine, as Markdown: "server: `9000`, server-vm: `8080`, the default". */
export function valuesInEffect(flake: Flake, path: OptionPath): string | undefined {
  const shown = flake.machines.slice(0, most).flatMap((machine) => {
    const text = valueOn(machine, path);
    return text === undefined ? [] : [`${machine.name}: ${text}`];
  });
  if (shown.length === 0) return undefined;
  const more = flake.machines.length > most ? `, and ${flake.machines.length - most} more` : '';
  return `In effect: ${shown.join(', ')}${more}`;
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
