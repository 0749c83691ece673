import { plainOf } from '../eval/builtins/json';
import { formatPlain } from '../model/format-value';
import { definitionsAt, type Machine } from '../model/machine';
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

function valueOn(machine: Machine, path: OptionPath): string | undefined {
  const value = machine.configuration.read(path);
  const plain = value === undefined ? undefined : plainOf(value);
  if (plain === undefined) return undefined;
  const text = formatPlain(plain);
  if (text.length > 80) return undefined;
  const isSet = definitionsAt(machine, path).definitions.length > 0;
  return isSet ? `\`${text}\`` : `\`${text}\`, the default`;
}
