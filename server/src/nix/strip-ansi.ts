/** Text without the escape sequences that colour it, move the caret or set a window's title. */
export function stripAnsi(text: string): string {
  return text.replace(escapes, '');
}

const escape = '\\u001B';
const bell = '\\u0007';
const escapes = new RegExp(
  `${escape}(?:\\[[0-?]*[ -/]*[@-~]|\\][^${bell}${escape}]*(?:${bell}|${escape}\\\\)?|[ -/]*[0-~])`,
  'g',
);
