/** Zero-based lines, UTF-16 columns. */
export type NixRange = {
  readonly start: { readonly line: number; readonly character: number };
  readonly end: { readonly line: number; readonly character: number };
};

/** The word at Nix's place: its lines and columns start at 1, and its columns count bytes of UTF-8. */
export function rangeAt(text: string, line: number, column: number): NixRange | undefined {
  const lineText = text.split('\n')[line - 1]?.replace(/\r$/, '');
  if (lineText === undefined) return undefined;
  const character = charactersIn(lineText, column - 1);
  const word = /^(?:[A-Za-z_][\w'-]*|"(?:[^"\\]|\\.)*"|\d+|\S)/.exec(lineText.slice(character));
  const start = { line: line - 1, character };
  return { start, end: { line: line - 1, character: character + (word?.[0].length ?? 0) } };
}

function charactersIn(line: string, bytes: number): number {
  const before = new TextEncoder().encode(line).slice(0, Math.max(0, bytes));
  return new TextDecoder().decode(before).length;
}
