import { attributeName } from './attribute-name';
import { nixText, quietly } from './option-rows';
import valuesExpression from './option-values.nix?raw';
import telling from './telling.nix?raw';
import { toldIn } from './told-in';

/** A machine of a flake, in the folder or as it was at a commit. */
export type MachineAt = {
  /** As the `nix` command takes it: `.`, or `git+file://…?rev=…`. */
  readonly flake: string;
  readonly machine: string;
};

/** Tells what a machine's modules set, on standard error; see `option-values.nix`. */
export function optionValuesArguments(
  at: MachineAt,
  skip: readonly (readonly string[])[],
): readonly string[] {
  const paths = skip.map((path) => nixText(JSON.stringify(path))).join(' ');
  return [
    'eval',
    attributeOf(at),
    '--json',
    ...quietly,
    '--apply',
    `(${valuesExpression}) (${telling}) { skip = [ ${paths} ]; }`,
  ];
}

/** Prints `{ drv, out }` of a machine's system, which needs all of its configuration. */
export function systemArguments(at: MachineAt): readonly string[] {
  const system = `${attributeOf(at)}.config.system.build.toplevel`;
  return ['eval', system, '--json', '--apply', 'x: { drv = x.drvPath; out = x.outPath; }'];
}

function attributeOf({ flake, machine }: MachineAt): string {
  return `${flake}#nixosConfigurations.${attributeName(machine)}`;
}

export type ToldValue =
  | { readonly kind: 'next'; readonly path: readonly string[] }
  | { readonly kind: 'value'; readonly path: readonly string[]; readonly value: string };

type Told =
  { readonly at: readonly string[] } | { readonly o: readonly string[]; readonly v: string };

/** What a line of standard error tells; undefined for all others. */
export function readValueLine(line: string): ToldValue | undefined {
  const told = toldIn(line) as Told | undefined;
  if (told === undefined) return undefined;
  return 'at' in told
    ? { kind: 'next', path: told.at }
    : { kind: 'value', path: told.o, value: told.v };
}
