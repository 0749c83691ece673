/**
 * A line of a guest's console with its colours, but without what would clear or set up the reader's
 * own terminal: firmware clears the screen and switches the wrapping of long lines off.
 */
export function consoleText(text: string): string {
  const kept = text.replace(sequences, (sequence) => (isColour(sequence) ? sequence : ''));
  return kept.includes(escape) ? `${kept}${escape}[0m` : kept;
}

const escape = '\u001B';
const bell = '\u0007';
const sequences = new RegExp(
  `${escape}(?:\\[[0-?]*[ -/]*[@-~]|\\][^${bell}${escape}]*(?:${bell}|${escape}\\\\)?|[ -/]*[0-~])`,
  'g',
);

function isColour(sequence: string): boolean {
  return sequence.startsWith(`${escape}[`) && sequence.endsWith('m');
}
