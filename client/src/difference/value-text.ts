/**
 * A value as a text to read and compare line by line: what a string says, and everything else as Nix
 * with a line for each element.
 */
export function valueText(value: string): string {
  return textOf(value) ?? spread(value);
}

/** Whether a value is a string, which is then no Nix any more. */
export function isText(value: string): boolean {
  return textOf(value) !== undefined;
}

function textOf(value: string): string | undefined {
  if (!/^"(?:[^"\\]|\\.)*"$/s.test(value)) return undefined;
  try {
    return JSON.parse(value.replaceAll('\\${', '${')) as string;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The words of a value on one line: strings, brackets, ends of bindings, and all else up to a blank. */
const words = /"(?:[^"\\]|\\.)*"|[[\]{};]|<[^>]*>|[^\s[\]{};"]+/gs;

function spread(value: string): string {
  const lines: string[] = [];
  let depth = 0;
  let line = '';
  const end = (): void => {
    if (line !== '') lines.push('  '.repeat(depth) + line);
    line = '';
  };
  const isList: boolean[] = [];
  for (const [word] of value.matchAll(words))
    if (word === '[' || word === '{') {
      line = line === '' ? word : `${line} ${word}`;
      end();
      isList.push(word === '[');
      depth++;
    } else if (word === ']' || word === '}') {
      end();
      isList.pop();
      depth--;
      line = word;
      if (isList.at(-1) !== false) end();
    } else if (word === ';') {
      line += word;
      end();
    } else {
      line = line === '' ? word : `${line} ${word}`;
      if (isList.at(-1) === true) end();
    }
  end();
  return lines.join('\n');
}
