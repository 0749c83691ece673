import { plainOf, type Plain } from '../eval/builtins/json';
import { formatPlain } from '../model/format-value';
import { definitionsAt, isPrefix, type Machine } from '../model/machine';
import type { OptionPath } from '../model/option-path';
import { resolveOption } from '../model/resolve-option';
import type { Flake } from '../model/snapshot';

const most = 6;

/** What an option comes to on each machine, as Markdown: "server: `9000`, server-vm: `8080`, the default". */
export function valuesInEffect(flake: Flake, path: OptionPath): string | undefined {
  const shown = flake.machines.slice(0, most).flatMap((machine) => {
    const text = valueOn(flake, machine, path);
    return text === undefined ? [] : [`${machine.name}: ${text}`];
  });
  if (shown.length === 0) return undefined;
  const more = flake.machines.length > most ? `, and ${flake.machines.length - most} more` : '';
  return `In effect: ${shown.join(', ')}${more}`;
}

/** A person who waits for an answer gets none that takes long to compute. */
const steps = 5_000;

/** What an option comes to on a machine, if that is plain data and quickly known. */
export function plainValue(flake: Flake, machine: Machine, path: OptionPath): Plain | undefined {
  return effectOn(flake, machine, path).plain;
}

type Effect = { readonly plain: Plain | undefined; readonly isSet: boolean };

function effectOn(flake: Flake, machine: Machine, path: OptionPath): Effect {
  const { definitions, opaque } = definitionsAt(machine, path);
  const [only, ...others] = definitions;
  const isSet = only !== undefined;
  // Most options are set in one place or nowhere, and the whole configuration need not be looked at.
  if (opaque.length === 0 && others.length === 0 && !mayHoldMore(machine, path)) {
    if (!isSet) return { plain: defaultOf(flake, path) ?? computed(machine, path), isSet };
    const { definition, facts } = only;
    if (!definition.conditional)
      return { plain: facts.session.run(() => plainOf(definition.value.force()), steps), isSet };
  }
  return { plain: computed(machine, path), isSet };
}

function computed({ configuration }: Machine, path: OptionPath): Plain | undefined {
  return configuration.session.run(() => {
    const value = configuration.value(path);
    return value === undefined ? undefined : plainOf(value);
  }, steps);
}

/** Whether a set whose names are not all known stands around the option. */
function mayHoldMore({ modules }: Machine, path: OptionPath): boolean {
  return modules.some(({ defined }) => defined.unsettled.some((part) => isPrefix(part.path, path)));
}

function defaultOf({ options }: Flake, path: OptionPath): Plain | undefined {
  const resolved = resolveOption(options, path);
  const isWhole = resolved.kind === 'value' && resolved.length === path.length && resolved.only;
  const usual = isWhole ? resolved.declaration.default : undefined;
  return usual?.kind === 'plain' ? usual.value : undefined;
}

function valueOn(flake: Flake, machine: Machine, path: OptionPath): string | undefined {
  const { plain, isSet } = effectOn(flake, machine, path);
  if (plain === undefined) return undefined;
  const text = formatPlain(plain);
  if (text.length > 80) return undefined;
  return isSet ? `\`${text}\`` : `\`${text}\`, the default`;
}
