import { suggestion } from './evaluation-rules';
import type { NixMessage } from './nix-event';
import { parseOptionPath } from './option-path';
import { rule, type Explanation, type Rule } from './rule';

/** Errors of NixOS's module system. They carry no position, only files and an option path. */
export const moduleRules: readonly Rule[] = [
  rule(/^The option `(?<option>.+?)' does not exist/, ({ option }, message) =>
    about(option, message, {
      code: 'unknown-option',
      message: `The option ${option ?? ''} does not exist.${suggestion(message)}`,
    }),
  ),
  rule(
    /^A definition for option `(?<option>.+?)' is not of type `(?<type>[^]+?)'\./,
    ({ option, type }, message) =>
      about(option, message, {
        code: 'option-type',
        message: `The option ${option ?? ''} must be of type ${type ?? ''}${valueGiven(message)}.`,
      }),
  ),
  rule(
    /^The option `(?<option>.+?)' (?:has conflicting definition|is defined multiple times)/,
    conflicts,
  ),
  rule(
    /^The option `(?<option>.+?)' (?:was accessed but has no value defined|is used but not defined)/,
    ({ option }, message) =>
      about(option, message, {
        code: 'option-unset',
        message: `The option ${option ?? ''} is needed but has no value. Set it in the machine's configuration.`,
      }),
  ),
  rule(/^The option `(?<option>.+?)' is read-only/, ({ option }, message) =>
    about(option, message, {
      code: 'option-read-only',
      message: `The option ${option ?? ''} is read-only and already set. Remove this definition.`,
    }),
  ),
  rule(/^(?:\s*)Failed assertions:\s*\n(?<list>[^]*)$/, ({ list }) =>
    assertionsOf(list ?? '').map((message) => ({
      code: 'assertion-failed',
      message,
      places: [],
      ...optionIn(message),
    })),
  ),
];

/** A warning that a module gives with `warnings`. */
export const moduleWarning: Rule = rule(
  /^(?:trace: )?(?:evaluation warning: )(?<what>[^]*)$/,
  ({ what }) => warning(what ?? ''),
);

/** Newer versions mark the same in another way: a message at warning level with an empty place. */
export const plainModuleWarning: Rule = (message) =>
  message.whole.startsWith('evaluation warning:')
    ? rule(/^(?<what>[^]*)$/, ({ what }) => warning(what ?? ''))(message)
    : undefined;

function warning(what: string): Explanation {
  const message = what.trim().replace(/\s*\n\s*/g, ' ');
  return { severity: 'warning', code: 'evaluation-warning', message, places: [] };
}

function about(
  option: string | undefined,
  message: NixMessage,
  explanation: Explanation,
): Explanation {
  const places = definitionsOf(message).map(({ path }) => ({ path }));
  return {
    ...explanation,
    option: parseOptionPath(option ?? ''),
    ...(places.length > 0 && { places }),
  };
}

/** One problem per file, so that each definition is marked. */
function conflicts(
  { option }: { readonly [name: string]: string | undefined },
  message: NixMessage,
): readonly Explanation[] {
  const definitions = definitionsOf(message);
  const values = definitions.map(({ value }) => value).filter((value) => value !== '');
  const advice = 'Keep one of them, or raise one with lib.mkForce or lower it with lib.mkDefault';
  const text = `The option ${option ?? ''} is given different values${values.length > 0 ? ` (${values.join(', ')})` : ''}. ${advice}.`;
  const explanation = about(option, message, { code: 'option-conflict', message: text });
  return definitions.map(({ path }) => ({ ...explanation, places: [{ path }] }));
}

type Definition = { readonly path: string; readonly value: string };

function definitionsOf(message: NixMessage): readonly Definition[] {
  const found = message.text.matchAll(/^- In `(?<path>.+?)'(?:: (?<value>.*))?:?$/gm);
  return [...found].map(({ groups }) => ({
    path: groups?.['path'] ?? '',
    value: (groups?.['value'] ?? '').trim(),
  }));
}

function valueGiven(message: NixMessage): string {
  const value = definitionsOf(message)[0]?.value ?? '';
  return value === '' ? '' : `, and ${value} is not`;
}

/** The option that an assertion speaks of, by which its definition is found. */
function optionIn(message: string): Pick<Explanation, 'option'> {
  const path = /(?<![\w/.-])[a-z][\w-]*(?:\.[\w-]+){2,}/i.exec(message)?.[0];
  return path === undefined ? {} : { option: path.split('.') };
}

function assertionsOf(list: string): readonly string[] {
  return list
    .split(/^- /m)
    .map((item) => item.trim().replace(/\s*\n\s*/g, ' '))
    .filter((item) => item !== '');
}
