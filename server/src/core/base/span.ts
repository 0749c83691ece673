import type { FileUri } from './uri';

/** A half-open stretch of a text, in UTF-16 code units. */
export type Span = { readonly start: number; readonly end: number };

/** A span of a file. */
export type Place = { readonly file: FileUri; readonly span: Span };

/** Replaces a span of a text; an empty span inserts. */
export type TextEdit = { readonly span: Span; readonly newText: string };

/** Edits of one file, in ascending order and without overlap. */
export type FileEdit = { readonly file: FileUri; readonly edits: readonly TextEdit[] };

/** Whether nothing stands in the span. */
export function isEmpty({ start, end }: Span): boolean {
  return start === end;
}

/** Whether the offset lies in the span or touches one of its ends. */
export function touches(span: Span, offset: number): boolean {
  return span.start <= offset && offset <= span.end;
}

/** The text with all edits applied; `edits` are ascending and do not overlap. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let result = '';
  let from = 0;
  for (const { span, newText } of edits) {
    result += text.slice(from, span.start) + newText;
    from = span.end;
  }
  return result + text.slice(from);
}
