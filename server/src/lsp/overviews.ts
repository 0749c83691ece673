import { memoize } from '../core/base/memoize';
import type { Overview } from '../protocol';
import { toOverview } from './convert';
import { digest } from './digest';
import type { Language, Snapshot } from './language';

/** The overview of the workspace, found once for each snapshot, and which one the client knows. */
export class Overviews {
  private known = '';
  private readonly of: (snapshot: Snapshot) => {
    readonly overview: Overview;
    readonly id: string;
  };

  constructor(language: Language) {
    this.of = memoize((snapshot: Snapshot) => {
      const overview = toOverview(snapshot, language.overview(snapshot), true);
      return { overview, id: digest(JSON.stringify(overview)) };
    });
  }

  /** What a client that asks is given, whether it was told to ask or not. */
  give(snapshot: Snapshot, complete: boolean): Overview {
    const { overview, id } = this.of(snapshot);
    if (complete) this.known = id;
    return { ...overview, complete };
  }

  /** Whether the client knows another one; it is told to ask then. */
  isNews(snapshot: Snapshot): boolean {
    const { id } = this.of(snapshot);
    const isNews = id !== this.known;
    this.known = id;
    return isNews;
  }
}
