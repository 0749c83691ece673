import { StringDecoder } from 'node:string_decoder';

/** Characters after which a line is cut, so that output without line breaks cannot fill the memory. */
export const longestLine = 4 * 1024 * 1024;

export type LineSplitter = {
  /** The lines that `chunk` completes. */
  push(chunk: Buffer): readonly string[];
  /** The last line, if the output did not end with a line break. */
  end(): readonly string[];
};

/** Cuts a program's output into lines, without their line breaks. */
export function createLineSplitter(limit = longestLine): LineSplitter {
  const decoder = new StringDecoder('utf8');
  let pieces: string[] = [];
  let length = 0;

  const keep = (piece: string): void => {
    if (length < limit) pieces.push(piece.slice(0, limit - length));
    length += piece.length;
  };
  const finish = (): string => {
    const line = pieces.join('');
    pieces = [];
    length = 0;
    return line.endsWith('\r') ? line.slice(0, -1) : line;
  };
  const take = (text: string): readonly string[] => {
    const parts = text.split('\n');
    const rest = parts.pop() ?? '';
    const lines = parts.map((part) => {
      keep(part);
      return finish();
    });
    keep(rest);
    return lines;
  };
  return {
    push: (chunk) => take(decoder.write(chunk)),
    end: () => {
      const lines = take(decoder.end());
      return length === 0 ? lines : [...lines, finish()];
    },
  };
}
