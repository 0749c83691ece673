import { readFileSync } from 'node:fs';

/**
 * One row: an expression whose value is the same here and there, or that is `opaque` here, or whose
 * value `differs` on purpose.
 */
export type Row = {
  readonly section: string;
  readonly expression: string;
  readonly expected: 'same' | 'opaque' | 'differs';
};

/**
 * A table of expressions, one to a line: `# title` begins a section, a line that begins with a space
 * goes on with the one before. `?` before an expression says that it is left to Nix, `!` that our
 * evaluator gives another value than Nix, or one where Nix gives none.
 */
export function readTable(name: string): readonly Row[] {
  const path = new URL(`../../fixtures/conformance/${name}.txt`, import.meta.url);
  const rows: Row[] = [];
  let section = name;
  for (const line of readFileSync(path, 'utf8').split(/\n(?! )/)) {
    if (line.startsWith('# ')) section = line.slice(2);
    else if (line.startsWith('? '))
      rows.push({ section, expression: line.slice(2), expected: 'opaque' });
    else if (line.startsWith('! '))
      rows.push({ section, expression: line.slice(2), expected: 'differs' });
    else if (line.trim() !== '') rows.push({ section, expression: line, expected: 'same' });
  }
  return rows;
}
