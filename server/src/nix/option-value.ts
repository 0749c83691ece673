import { attributeName } from './attribute-name';
import valueExpression from './option-value.nix?raw';
import telling from './telling.nix?raw';

/** Prints what Nix says of an option: its value, and the definitions that win. */
export function optionValueArguments(machine: string, path: readonly string[]): readonly string[] {
  const names = path.map((name) => JSON.stringify(name).replaceAll('${', '\\${'));
  return [
    'eval',
    `.#nixosConfigurations.${attributeName(machine)}`,
    '--json',
    '--apply',
    `(${valueExpression}) (${telling}) [ ${names.join(' ')} ]`,
  ];
}

/** An option as Nix evaluated it; values are Nix on one line. */
export type EvaluatedOption = {
  readonly value: string;
  readonly type: string | null;
  /** Null where nothing sets it. */
  readonly priority: number | null;
  /** Those that win, in the files that Nix names. */
  readonly definitions: readonly { readonly file: string; readonly value: string }[];
};

export type OptionAnswer =
  | ({ readonly found: 'option' } & EvaluatedOption)
  /** A set of options, or nothing at all. */
  | { readonly found: 'set' | 'nothing' };

export function readOptionValue(json: string): OptionAnswer {
  const answer = JSON.parse(json) as OptionAnswer & { readonly defined?: boolean | null };
  if (answer.found !== 'option') return answer;
  const { value, type, priority, defined } = answer;
  return {
    found: 'option',
    value,
    type,
    priority: defined === true ? priority : null,
    definitions: answer.definitions,
  };
}
