import { commands, EventEmitter, Disposable } from 'vscode';
import type { Overview } from '../../server/src/protocol';
import type { LanguageServer } from './language-client';

/** What the sidebar has to show, or why it has nothing; the welcome views go by it. */
export type Situation =
  'starting' | 'reading' | 'no-flake' | 'no-machines' | 'ready' | 'server-stopped';

const nothing: Overview = { complete: false, flakes: [] };

/** The latest overview of the workspace, kept current. */
export class Homelab implements Disposable {
  private current = nothing;
  private situation: Situation = 'starting';
  private generation = 0;
  private readonly changes = new EventEmitter<void>();
  private readonly subscriptions: Disposable;
  readonly onDidChange = this.changes.event;

  constructor(private readonly server: LanguageServer) {
    this.subscriptions = Disposable.from(
      server.onDidChangeOverview(() => void this.refresh()),
      server.onDidChangeState((state) => {
        if (state === 'running') void this.refresh();
        else this.show(nothing, state === 'starting' ? 'starting' : 'server-stopped');
      }),
    );
  }

  get overview(): Overview {
    return this.current;
  }

  get state(): Situation {
    return this.situation;
  }

  /** Resolves when the workspace has been read, or cannot be. */
  known(): Promise<void> {
    const isKnown = () => this.situation !== 'starting' && this.situation !== 'reading';
    if (isKnown()) return Promise.resolve();
    return new Promise((resolve) => {
      const waiting = this.onDidChange(() => {
        if (!isKnown()) return;
        waiting.dispose();
        resolve();
      });
    });
  }

  /** Asks the server again. An answer that a later question has overtaken is dropped. */
  async refresh(): Promise<void> {
    const generation = ++this.generation;
    try {
      const overview = await this.server.overview();
      if (overview && generation === this.generation) this.show(overview, situationOf(overview));
    } catch (error) {
      this.server.log.error(`The overview could not be read: ${String(error)}`);
    }
  }

  dispose(): void {
    this.subscriptions.dispose();
    this.changes.dispose();
  }

  private show(overview: Overview, situation: Situation): void {
    this.current = overview;
    this.situation = situation;
    void commands.executeCommand('setContext', 'homelab.situation', situation);
    this.changes.fire();
  }
}

function situationOf({ complete, flakes }: Overview): Situation {
  if (!complete) return 'reading';
  if (flakes.length === 0) return 'no-flake';
  return flakes.some(({ machines }) => machines.length > 0) ? 'ready' : 'no-machines';
}
