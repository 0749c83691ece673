const run = /[\w.+-]*/y;
const pathRest = /~?\/(?:[\w.+-]|\$\{)/y;
const uriRest = /:[\w%/?:@&=+$,.!~*'-]/y;

/**
 * Tells paths and URIs from names and numbers by what stands behind a run of letters, digits and
 * `_.+-`. Each run is looked at once, so that a long one takes no longer than it must.
 */
export class WordRuns {
  private start = 0;
  private end = -1;
  private isFollowedByPath = false;
  private uriFrom = Infinity;

  constructor(private readonly text: string) {}

  /** Whether a path begins at an offset: `a/b`, `./x`, `~/x`, `./${…`. */
  isPath(at: number): boolean {
    this.read(at);
    return this.isFollowedByPath && (this.text[this.end] !== '~' || this.end === at);
  }

  /** Whether a URI begins at an offset: `https://example.org`, `a:b`. */
  isUri(at: number): boolean {
    this.read(at);
    return at >= this.uriFrom && /[A-Za-z]/.test(this.text[at] ?? '');
  }

  private read(at: number): void {
    if (this.start <= at && at <= this.end) return;
    this.start = at;
    this.end = this.endOf(run, at) ?? at;
    this.isFollowedByPath = this.endOf(pathRest, this.end) !== undefined;
    const isUri = this.endOf(uriRest, this.end) !== undefined && this.end > at;
    this.uriFrom = isUri ? this.text.slice(at, this.end).lastIndexOf('_') + 1 + at : Infinity;
  }

  private endOf(pattern: RegExp, at: number): number | undefined {
    pattern.lastIndex = at;
    return pattern.test(this.text) ? pattern.lastIndex : undefined;
  }
}
