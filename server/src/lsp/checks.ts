import type { Diagnostic } from 'vscode-languageserver/node';
import type { FileUri } from '../core/base/uri';
import type { Clock, Log } from '../core/ports';
import { toDiagnostic } from './convert';
import type { Disk } from './disk';
import type { Documents } from './documents';
import type { Inbox } from './inbox';
import type { Language, Snapshot, Workspace } from './language';
import type { Publisher } from './publisher';
import { describe } from './requests';
import type { Settings } from './settings';
import { runInSlices } from './slices';
import { unreadableFile } from './unreadable-file';

export type ChecksParts = {
  readonly workspace: Workspace;
  readonly language: Language;
  readonly documents: Documents;
  readonly disk: Disk;
  readonly publisher: Publisher;
  readonly inbox: Inbox;
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: () => Settings;
};

/** How long nothing may change before the files that are not open are checked again. */
const idleMilliseconds = 200;

/**
 * Keeps the diagnostics current: of the edited document at once, then of the other open ones, of
 * the rest when the person pauses. Findings of a snapshot that has moved on are dropped.
 */
export class Checks {
  private edited: FileUri | undefined;
  private generation = 0;
  private open = false;

  constructor(private readonly parts: ChecksParts) {}

  /** Before the workspace was read, what looks like a mistake may be a file not yet seen. */
  start(): void {
    this.open = true;
    this.restart();
  }

  stop(): void {
    this.open = false;
    this.generation++;
  }

  /** Something is different: a document if `edited` is given, else files or settings. */
  changed(edited?: FileUri): void {
    this.edited = edited ?? this.edited;
    this.restart();
  }

  private restart(): void {
    const generation = ++this.generation;
    if (!this.open) return;
    this.run(() => generation !== this.generation).catch((error: unknown) => {
      this.parts.log.error(`Checking failed: ${describe(error)}`);
    });
  }

  private async run(isStale: () => boolean): Promise<void> {
    const { inbox, workspace, clock, settings } = this.parts;
    await inbox.drained();
    if (isStale()) return;
    const snapshot = workspace.snapshot();
    const { diagnostics } = settings();
    const open = diagnostics === 'off' ? [] : this.openFiles();
    if (!(await runInSlices(this.check(snapshot, open), clock, isStale))) return;
    await clock.sleep(idleMilliseconds);
    if (isStale()) return;
    const wanted = new Set([...open, ...(diagnostics === 'workspace' ? this.files(snapshot) : [])]);
    this.parts.publisher.keepOnly((uri) => wanted.has(uri));
    const rest = [...wanted].slice(open.length);
    await runInSlices(this.check(snapshot, rest), clock, isStale);
  }

  /** The open documents, the edited one first. */
  private openFiles(): FileUri[] {
    const open = [...this.parts.documents.uris()];
    const first = open.filter((uri) => uri === this.edited);
    return [...first, ...open.filter((uri) => uri !== this.edited)];
  }

  private files(snapshot: Snapshot): FileUri[] {
    const readable = [...snapshot.files()].filter((uri) => snapshot.text(uri) !== undefined);
    return [...readable, ...this.parts.disk.unreadable()];
  }

  private *check(snapshot: Snapshot, files: readonly FileUri[]): Generator<undefined, void> {
    for (const uri of files) {
      const version = this.parts.documents.version(uri);
      this.parts.publisher.publish(uri, this.diagnose(snapshot, uri), version);
      yield undefined;
    }
  }

  private diagnose(snapshot: Snapshot, uri: FileUri): Diagnostic[] {
    const failure = this.parts.disk.failure(uri);
    const broken = failure ? [unreadableFile(failure)] : [];
    const lines = snapshot.lines(uri);
    if (!lines) return broken;
    try {
      const findings = this.parts.language.diagnose(snapshot, uri, this.parts.settings().checks);
      return [...broken, ...findings.map((finding) => toDiagnostic(snapshot, lines, finding))];
    } catch (error) {
      this.parts.log.error(`Checking ${uri} failed: ${describe(error)}`);
      return broken;
    }
  }
}
