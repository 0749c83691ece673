import { lineEnd, lineStart } from '../base/line-ends';
import type { FileIr } from '../ir/expr';
import type { Finding } from './finding';

/** `# homelab: allow CODE CODE`, behind what is meant or on the line above it. */
const comment = /^#\s*homelab:\s*allow\s+([\w, -]+)/;

/** The findings that no comment of the file allows. */
export function withoutAllowed(
  text: string,
  { comments }: Pick<FileIr, 'comments'>,
  findings: readonly Finding[],
): readonly Finding[] {
  const allowed = comments.flatMap(({ start, end }) => {
    const codes = comment.exec(text.slice(start, end))?.[1];
    if (codes === undefined) return [];
    const line = lineAt(text, start);
    const isAlone = text.slice(line.start, start).trim() === '';
    return [{ codes: codes.split(/[\s,]+/), line: isAlone ? lineAt(text, line.end + 1) : line }];
  });
  if (allowed.length === 0) return findings;
  return findings.filter(
    ({ code, span }) =>
      !allowed.some(
        ({ codes, line }) =>
          codes.includes(code) && line.start <= span.start && span.start <= line.end,
      ),
  );
}

function lineAt(text: string, offset: number): { readonly start: number; readonly end: number } {
  return { start: lineStart(text, offset), end: lineEnd(text, offset) };
}
