import type { Styled } from './style';

const clearLine = '\r\u001B[2K';

export type ProgressSettings = {
  /** A line may be written over. */
  readonly interactive: boolean;
  readonly columns: () => number;
  readonly styled: Styled;
};

/** The terminal's lowest line, which is written over while lines that stay appear above it. */
export class ProgressLine {
  private text = '';

  constructor(private readonly settings: ProgressSettings) {}

  /** Lines that stay, as what to write. */
  above(lines: readonly string[]): string {
    return lines.map((line) => this.aboveOne(line)).join('');
  }

  private aboveOne(line: string): string {
    if (!this.settings.interactive) return `${line}\n`;
    return `${this.text === '' ? '' : clearLine}${line}\n${this.text}`;
  }

  /** Another progress; where nothing can be written over, a line of its own if it is news. */
  move(text: string): string {
    const { interactive, columns, styled } = this.settings;
    const isNews = text !== this.text;
    const cut = text.slice(0, Math.max(20, columns() - 1));
    this.text = !interactive ? text : cut === '' ? '' : styled('cyan', cut);
    if (interactive) return `${clearLine}${this.text}`;
    return isNews && text !== '' ? `${text}\n` : '';
  }

  /** Lines that stay and leave no progress behind. */
  end(lines: readonly string[]): string {
    const cleared = this.settings.interactive ? this.move('') : '';
    return cleared + this.above(lines);
  }
}
