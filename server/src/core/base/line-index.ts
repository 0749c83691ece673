/** Zero-based line and UTF-16 column. */
export type LinePosition = { readonly line: number; readonly character: number };

/** Converts between offsets and lines of one text; `\n`, `\r\n` and `\r` end a line. */
export class LineIndex {
  private readonly starts: Uint32Array;

  constructor(text: string) {
    const starts = [0];
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code === 10 || (code === 13 && text.charCodeAt(i + 1) !== 10)) starts.push(i + 1);
    }
    this.starts = Uint32Array.from(starts);
    this.length = text.length;
  }

  readonly length: number;

  get lineCount(): number {
    return this.starts.length;
  }

  /** The position of an offset; one beyond the text counts as its end. */
  positionAt(offset: number): LinePosition {
    const clamped = Math.max(0, Math.min(offset, this.length));
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.starts[middle] ?? 0) <= clamped) low = middle;
      else high = middle - 1;
    }
    return { line: low, character: clamped - (this.starts[low] ?? 0) };
  }

  /** The offset of a position; a column beyond the line's end counts as the next line's start. */
  offsetAt({ line, character }: LinePosition): number {
    if (line < 0) return 0;
    const start = this.starts[line];
    if (start === undefined) return this.length;
    return Math.min(start + Math.max(0, character), this.starts[line + 1] ?? this.length);
  }
}
