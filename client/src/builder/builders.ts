import { commands, Disposable, EventEmitter, tasks, workspace, type TaskExecution } from 'vscode';
import type { ActionEvent, BuilderStatus } from '../../../server/src/protocol';
import type { HomelabProgram } from '../tasks/homelab-program';
import { isHomelabTask } from '../tasks/homelab-task';
import { runHomelab } from '../vm/run-homelab';

/** What is known of the Linux builder, for the commands and menus that deal with it. */
export type BuilderPhase = 'unknown' | 'none' | 'off' | 'starting' | 'ready';

/** The computers that build for this one, kept current while somebody wants to know. */
export class Builders implements Disposable {
  private readonly known = new Map<string, BuilderStatus>();
  private following: AbortController | undefined;
  private readonly changes = new EventEmitter<void>();
  private readonly subscriptions: Disposable;
  readonly onDidChange = this.changes.event;

  constructor(private readonly program: HomelabProgram) {
    this.subscriptions = Disposable.from(
      tasks.onDidStartTask(({ execution }) => {
        if (!isBuilderTask(execution)) return;
        this.follow();
        this.tell();
      }),
      tasks.onDidEndTask(({ execution }) => {
        if (isBuilderTask(execution)) this.tell();
      }),
      this.changes,
    );
  }

  get all(): readonly BuilderStatus[] {
    return [...this.known.values()];
  }

  /** The task of this window that runs the Linux builder. */
  get task(): TaskExecution | undefined {
    return tasks.taskExecutions.find(isBuilderTask);
  }

  get phase(): BuilderPhase {
    if (this.known.size === 0) return 'unknown';
    const builder = this.known.get('linux-builder');
    if (builder === undefined) return 'none';
    if (builder.state !== 'silent') return builder.state;
    return this.task === undefined ? 'off' : 'starting';
  }

  /** Only whether there is Nix, which every window wants to know. */
  async lookForNix(): Promise<void> {
    if (!workspace.isTrusted) return;
    for await (const event of runHomelab(this.program, ['builder', 'status'])) {
      this.noteNix(event);
      // What comes after it may take long, and asks other computers.
      if (event.kind === 'builder') return;
    }
  }

  /** Looks, and goes on looking; nothing where programs may not be started. */
  follow(): void {
    if (this.following !== undefined || !workspace.isTrusted) return;
    const following = new AbortController();
    this.following = following;
    void this.run(following.signal);
  }

  /** Looks once more at all of them. */
  refresh(): void {
    this.following?.abort();
    this.following = undefined;
    this.follow();
  }

  /** Nobody looks any more; a builder that is being started is followed on. */
  unfollow(): void {
    if (this.phase === 'starting') return;
    this.following?.abort();
    this.following = undefined;
  }

  dispose(): void {
    this.following?.abort();
    this.subscriptions.dispose();
  }

  private async run(signal: AbortSignal): Promise<void> {
    const args = ['builder', 'status', '--follow'];
    let isNews = false;
    for await (const event of runHomelab(this.program, args, signal)) {
      if (signal.aborted) return;
      this.noteNix(event);
      if (event.kind !== 'builder' && event.kind !== 'problem') continue;
      // What was known is shown until something newer is.
      if (!isNews) this.known.clear();
      isNews = true;
      if (event.kind === 'builder') this.known.set(event.id, event);
      this.tell();
    }
    if (this.following?.signal === signal) this.following = undefined;
  }

  /** The welcome views say what to do where there is no Nix. */
  private noteNix(event: ActionEvent): void {
    const isMissing = event.kind === 'problem' && event.code === 'nix-missing';
    const nix = isMissing ? 'missing' : 'found';
    void commands.executeCommand('setContext', 'homelab.nix', nix);
  }

  private tell(): void {
    void commands.executeCommand('setContext', 'homelab.builder', this.phase);
    this.changes.fire();
  }
}

function isBuilderTask({ task: { definition } }: TaskExecution): boolean {
  return isHomelabTask(definition) && definition.task === 'builder';
}
