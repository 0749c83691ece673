import { rule, type Rule } from './rule';
import type { NixMessage } from './nix-event';

/** Errors of the Nix language itself. */
export const evaluationRules: readonly Rule[] = [
  rule(/^syntax error, (?<what>[^]*)$/, ({ what }) => ({
    code: 'syntax-error',
    message: `Syntax error: ${what ?? ''}.`,
  })),
  rule(/^undefined variable '(?<name>.+)'/, ({ name }, message) => ({
    code: 'undefined-variable',
    message: `The name ${name ?? ''} is not defined here.${suggestion(message)}`,
  })),
  rule(/^attribute '(?<name>.+)' missing/, ({ name }, message) => {
    const argument = message.whole.includes(
      `while evaluating the module argument \`${name ?? ''}'`,
    );
    return {
      code: 'missing-attribute',
      message: argument
        ? `The module asks for an argument ${name ?? ''}, which nobody passes. Pass it in specialArgs or set _module.args.${name ?? ''}.`
        : `There is no attribute ${name ?? ''} here.${suggestion(message)}`,
    };
  }),
  rule(/^infinite recursion encountered/, (_, message) => ({
    code: 'infinite-recursion',
    message: `A value depends on itself.${recursionHint(message)}`,
  })),
];

/** Whatever else Nix says about an expression. */
export const anyEvaluationError: Rule = rule(
  /^(?<what>(?:cannot|value is|expected|assertion|evaluation aborted|function|called|string|list|stack overflow|access to|dynamic|duplicate|the option|A definition)[^]*)$/i,
  ({ what }) => ({ code: 'evaluation-error', message: sentence(what ?? '') }),
);

/** The first line of a message as a sentence. */
export function sentence(text: string): string {
  const line = text.trim().split('\n', 1)[0] ?? '';
  const capital = line.charAt(0).toUpperCase() + line.slice(1);
  return /[.?:]$/.test(capital) ? capital.replace(/:$/, '.') : `${capital}.`;
}

/** Nix's own proposal, as a sentence with a space before it. */
export function suggestion(message: NixMessage): string {
  const names = /Did you mean (?<names>[^?]+)\?/.exec(message.whole)?.groups?.['names'];
  return names === undefined ? '' : ` Did you mean ${names.replace(/[`']/g, '')}?`;
}

function recursionHint(message: NixMessage): string {
  const options = [...message.whole.matchAll(/while evaluating the option `(?<option>[^']+)'/g)];
  const option = options.at(-1)?.groups?.['option'];
  return option === undefined ? '' : ` It came up while evaluating the option ${option}.`;
}
