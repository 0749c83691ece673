import type { Clock, Log } from '../core/ports';
import type { Workspace } from './language';
import type { Overviews } from './overviews';
import { describe } from './requests';

export type AnnouncementParts = {
  readonly workspace: Workspace;
  readonly overviews: Overviews;
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
    const { clock, workspace, overviews, isComplete, announce, announceContent } = this.parts;
    await clock.sleep(pauseMilliseconds);
    // While the workspace is being read there is nothing yet to look at.
    if (isStale() || !isComplete()) return;
    announceContent();
    if (overviews.isNews(workspace.snapshot())) announce();
  }
}
