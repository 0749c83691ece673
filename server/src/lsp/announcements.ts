import type { Clock, Log } from '../core/ports';
import { toOverview } from './convert';
import type { Language, Workspace } from './language';
import { describe } from './requests';

export type AnnouncementParts = {
  readonly workspace: Workspace;
  readonly language: Language;
  readonly clock: Clock;
  readonly log: Log;
  readonly isComplete: () => boolean;
  readonly announce: () => void;
  /** Says that something was read anew. */
  readonly announceContent: () => void;
};

/** Long enough that a person who types is not followed keystroke by keystroke. */
const pauseMilliseconds = 100;

/** Says that something was read anew, and that the overview is another one where it really is. */
export class Announcements {
  private generation = 0;
  private last = '';

  constructor(private readonly parts: AnnouncementParts) {}

  stop(): void {
    this.generation++;
  }

  changed(): void {
    const generation = ++this.generation;
    this.compare(() => generation !== this.generation).catch((error: unknown) => {
      this.parts.log.error(`The overview failed: ${describe(error)}`);
    });
  }

  private async compare(isStale: () => boolean): Promise<void> {
    const { clock, workspace, language, isComplete, announce, announceContent } = this.parts;
    await clock.sleep(pauseMilliseconds);
    // While the workspace is being read there is nothing yet to look at.
    if (isStale() || !isComplete()) return;
    announceContent();
    const snapshot = workspace.snapshot();
    const overview = JSON.stringify(toOverview(snapshot, language.overview(snapshot), true));
    if (overview === this.last) return;
    this.last = overview;
    announce();
  }
}
