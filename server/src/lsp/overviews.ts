import { memoize } from '../core/base/memoize';
import type { Overview } from '../protocol';
import { toOverview } from './convert';
import type { Language, Snapshot } from './language';

/** The overview of the workspace, found once for each snapshot, and which one the client knows. */
export class Overviews {
  private known = '';
  private readonly of: (snapshot: Snapshot) => {
    readonly overview: Overview;
    readonly text: string;
  };

  constructor(language: Language) {
    this.of = memoize((snapshot: Snapshot) => {
      const overview = toOverview(snapshot, language.overview(snapshot), true);
      return { overview, text: JSON.stringify(overview) };
    });
  }

  /** What a client that asks is given, whether it was told to ask or not. */
  give(snapshot: Snapshot, complete: boolean): Overview {
    const { overview, text } = this.of(snapshot);
    if (complete) this.known = text;
    return { ...overview, complete };
  }

  /** Whether the client knows another one; it is told to ask then. */
  isNews(snapshot: Snapshot): boolean {
    const { text } = this.of(snapshot);
    const isNews = text !== this.known;
    this.known = text;
    return isNews;
  }
}
