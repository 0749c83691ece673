import { groupBy } from '../base/group-by';
import { relativePath } from '../base/uri';
import { plainOf, type Plain } from '../eval/builtins/json';
import type { Value } from '../eval/value';
import { formatPlain } from '../model/format-value';
import type { Machine } from '../model/machine';
import type { OptionPath } from '../model/option-path';
import type { Flake } from '../model/snapshot';

const most = 6;

/** What an option comes to on the machines, as Markdown: "server, nas: `9000`; server-vm: `8080`, the default". */
export function valuesInEffect(flake: Flake, path: OptionPath): string | undefined {
  const machines = flake.machines.slice(0, most);
  const shown = machines.flatMap((machine) => {
    const text = valueOn(flake, machine, path);
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
export function plainValue(machine: Machine, path: OptionPath): Plain | undefined {
  return quickly(machine, path, plainOf);
}

function quickly<T>(
  { configuration }: Machine,
  path: OptionPath,
  use: (value: Value) => T | undefined,
): T | undefined {
  return configuration.session.run(() => {
    const value = configuration.value(path);
    return value === undefined ? undefined : use(value);
  }, steps);
}

function valueOn(flake: Flake, machine: Machine, path: OptionPath): string | undefined {
  const text = quickly(machine, path, (value) => {
    if (value.kind === 'path') return pathIn(flake, value.value);
    const plain = plainOf(value);
    return plain === undefined ? undefined : formatPlain(plain);
  });
  if (text === undefined || text.length > 80) return undefined;
  return machine.configuration.sets(path) ? `\`${text}\`` : `\`${text}\`, the default`;
}

/** A file of the flake, as its `flake.nix` would name it; nothing for one elsewhere. */
function pathIn({ root }: Flake, path: string): string | undefined {
  const text = relativePath(root, path);
  return text.startsWith('./') ? text : undefined;
}
