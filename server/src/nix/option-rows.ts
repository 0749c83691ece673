import type { OptionRow, RowPlace, RowType } from '../core/upstream/option-row';
import type { EnumMember } from '../core/types/option-type';
import { attributeName } from './attribute-name';
import rowExpression from './option-row.nix?raw';
import rowsExpression from './option-rows.nix?raw';
import telling from './telling.nix?raw';
import { toldIn } from './told-in';

/** What an evaluation of all options is told. */
export type RowsRequest = {
  readonly machine: string;
  /** The folders that hold the flake's own modules, which are read from their sources instead. */
  readonly own: readonly string[];
} & LeftOut;

/** The options that brought earlier evaluations down. */
export type LeftOut = {
  /** Told without their words and values. */
  readonly lean: readonly (readonly string[])[];
  /** Those that did so even then. */
  readonly skip: readonly (readonly string[])[];
};

/** How an option is told, as an expression of a set. */
export const rowTools = `(${rowExpression}) (${telling})`;

/** Leaves out more of an option; undefined where there is no more to leave out. */
export function leaveOut({ lean, skip }: LeftOut, path: readonly string[]): LeftOut | undefined {
  const holds = (list: LeftOut['lean']): boolean =>
    list.some((known) => known.join('\0') === path.join('\0'));
  if (!holds(lean)) return { skip, lean: [...lean, path] };
  return holds(skip) ? undefined : { lean, skip: [...skip, path] };
}

/** As Nix. */
export function leftOutText({ lean, skip }: LeftOut): string {
  const list = (paths: LeftOut['lean']): string =>
    paths.map((path) => nixText(JSON.stringify(path))).join(' ');
  return `lean = [ ${list(lean)} ]; skip = [ ${list(skip)} ];`;
}

/** Tells every option of a machine on standard error; see `option-rows.nix`. */
export function optionRowsArguments({ machine, own, ...left }: RowsRequest): readonly string[] {
  const given = `{ own = [ ${own.map(nixText).join(' ')} ]; ${leftOutText(left)} }`;
  return [
    'eval',
    `.#nixosConfigurations.${attributeName(machine)}`,
    '--json',
    ...quietly,
    '--apply',
    `(${rowsExpression}) (${rowTools}) ${given}`,
  ];
}

/** Prints where Nix keeps the flake's own sources, as JSON. */
export const sourceArguments: readonly string[] = [
  'flake',
  'metadata',
  '--json',
  '--no-update-lock-file',
];

/** Nothing is fetched, built or written for an evaluation that nobody asked for. */
export const quietly: readonly string[] = [
  '--no-update-lock-file',
  '--option',
  'allow-import-from-derivation',
  'false',
  '--option',
  'eval-cache',
  'false',
];

/** A text as Nix writes it. */
export function nixText(text: string): string {
  return JSON.stringify(text).replaceAll('${', '\\${');
}

/** What one line of standard error tells; undefined for all others. */
export type ToldOption =
  /** An option is about to be looked at. */
  | { readonly kind: 'next'; readonly path: readonly string[] }
  /** A module of the repository, or the arguments that a machine gives to its modules, come next. */
  | { readonly kind: 'module'; readonly file: string }
  | { readonly kind: 'arguments'; readonly machine: string }
  /** What the module declares below a path cannot be evaluated. */
  | { readonly kind: 'gap'; readonly path: readonly string[] }
  /** Something asked for what is not known here: `config`, an argument, an input. */
  | { readonly kind: 'needs'; readonly name: string }
  | { readonly kind: 'row'; readonly row: OptionRow };

export function readOptionLine(line: string): ToldOption | undefined {
  const told = toldIn(line) as Told | undefined;
  if (told === undefined) return undefined;
  if ('at' in told) return { kind: 'next', path: told.at };
  if ('module' in told) return { kind: 'module', file: told.module };
  if ('arguments' in told) return { kind: 'arguments', machine: told.arguments };
  if ('needs' in told) return { kind: 'needs', name: told.needs };
  if ('gap' in told) return { kind: 'gap', path: told.gap };
  return { kind: 'row', row: rowOf(told) };
}

type Told =
  | { readonly at: readonly string[] }
  | { readonly module: string }
  | { readonly arguments: string }
  | { readonly needs: string }
  | { readonly gap: readonly string[] }
  | ToldRow;
/** As `option-row.nix` writes it. */
type ToldRow = {
  readonly o: readonly string[];
  readonly t: RowType;
  readonly p: readonly (readonly [string, number | null, number | null])[];
  readonly d?: string | null;
  readonly e?: string | null;
  readonly v?: string | null;
  readonly s?: EnumMember;
  readonly hasDefault?: boolean;
  readonly h?: boolean;
  readonly i?: boolean;
  readonly r?: boolean;
  readonly failed?: boolean;
};

function rowOf(told: ToldRow): OptionRow {
  return {
    path: told.o,
    type: told.t,
    ...(told.d !== undefined && told.d !== null && { description: told.d }),
    ...(told.v !== undefined && told.v !== null && { default: told.v }),
    ...(told.e !== undefined && told.e !== null && { example: told.e }),
    ...(told.s !== undefined && { usual: told.s }),
    hidden: told.h === true,
    internal: told.i === true,
    readOnly: told.r === true,
    hasDefault: told.hasDefault === true,
    failed: told.failed === true,
    places: told.p.map(placeOf),
  };
}

/** Modules are also named by what made them: `flake.nix#nixosModules.age`, `x.nix, via option imports`. */
function placeOf([named, line, column]: ToldRow['p'][number]): RowPlace {
  const file = named.replace(/, via option .*$/s, '').replace(/#.*$/s, '');
  return line === null ? { file } : { file, line, column: column ?? 1 };
}
