import type { Connection } from 'vscode-languageserver/node';
import { normaliseUri, type FileUri } from '../core/base/uri';
import type { Clock, Log, Processes } from '../core/ports';
import { contentChanged, overviewChanged, useIndexes, type UseIndexesParams } from '../protocol';
import { Announcements } from './announcements';
import type { ClientSupport } from './capabilities';
import { Checks } from './checks';
import { formattingOffer, registerDynamically, withProgress } from './client-services';
import { Completions } from './completion';
import { Disk } from './disk';
import { Documents } from './documents';
import { features } from './features';
import type { Inbox } from './inbox';
import type { Language, Workspace } from './language';
import { observed } from './observed';
import { OptionIndexes } from './option-indexes';
import { Overviews } from './overviews';
import { Publisher } from './publisher';
import { describe, leavesToOthers, Requests } from './requests';
import { parseSettings, type Settings } from './settings';
import type { LinkedFileSystem } from './walk-folder';

export type SessionParts = {
  readonly workspace: Workspace;
  readonly language: Language;
  readonly files: LinkedFileSystem;
  readonly processes: Processes;
  readonly inbox: Inbox;
  readonly clock: Clock;
  readonly log: Log;
  readonly client: ClientSupport;
  readonly folders: readonly string[];
  readonly initialSettings: unknown;
};

/** Wires one client's session, from the answer to `initialize` on. */
export function startSession(connection: Connection, parts: SessionParts): void {
  new Session(connection, parts).start();
}

class Session {
  private settings: Settings;
  private complete = false;
  private ended = false;
  private readonly folders: Set<FileUri>;
  private readonly documents: Documents;
  private readonly disk: Disk;
  private readonly checks: Checks;
  private readonly completions: Completions;
  private readonly overviews: Overviews;
  private readonly announcements: Announcements;
  private readonly indexes: OptionIndexes;
  private readonly offerFormatting: (isWanted: boolean) => Promise<void>;

  constructor(
    private readonly connection: Connection,
    private readonly parts: SessionParts,
  ) {
    const workspace = observed(parts.workspace, (uri) => this.changed(uri));
    this.settings = parseSettings(parts.initialSettings);
    this.offerFormatting = formattingOffer(connection, parts.client);
    this.folders = new Set(parts.folders.map(normaliseUri));
    this.documents = new Documents(workspace);
    this.indexes = new OptionIndexes(workspace, parts.log);
    this.disk = new Disk({ ...parts, workspace });
    this.checks = new Checks({
      ...parts,
      documents: this.documents,
      disk: this.disk,
      publisher: new Publisher(connection),
      settings: () => this.settings,
    });
    this.completions = new Completions(parts.language);
    this.overviews = new Overviews(parts.language);
    this.announcements = new Announcements({
      ...parts,
      overviews: this.overviews,
      isComplete: () => this.complete,
      announce: () => void connection.sendNotification(overviewChanged),
      announceContent: () => void connection.sendNotification(contentChanged),
    });
  }

  start(): void {
    const { connection } = this;
    this.synchronise();
    connection.onInitialized(() => this.attempt('Starting', this.ready()));
    connection.onDidChangeConfiguration(({ settings }: { settings: unknown }) =>
      this.attempt('Reading the settings', this.configure(sectionOf(settings))),
    );
    connection.onNotification(useIndexes, (params: UseIndexesParams) => this.indexes.use(params));
    connection.onShutdown(() => this.end());
    const requests = new Requests({
      ...this.parts,
      connection,
      documents: this.documents,
      isComplete: () => this.complete,
      settings: () => this.settings,
    });
    const { completions, overviews } = this;
    const tools = { ...this.parts, completions, overviews };
    for (const register of features(this.parts.language, tools)) register(requests);
  }

  private synchronise(): void {
    const { connection, documents, disk } = this;
    connection.onDidOpenTextDocument(({ textDocument }) => documents.opened(textDocument));
    connection.onDidChangeTextDocument((params) => documents.changed(params));
    connection.onDidCloseTextDocument(({ textDocument }) => documents.closed(textDocument));
    connection.onDidSaveTextDocument(({ textDocument }) => {
      const uri = normaliseUri(textDocument.uri);
      const text = documents.text(uri);
      if (text !== undefined) disk.saved(uri, text);
    });
    connection.onDidChangeWatchedFiles(({ changes }) => {
      void disk.changed(changes.map(({ uri }) => normaliseUri(uri)));
    });
  }

  private async ready(): Promise<void> {
    const { connection, parts } = this;
    await registerDynamically(connection, parts.client);
    if (parts.client.folderChanges)
      connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        for (const { uri } of removed) this.removeFolder(normaliseUri(uri));
        for (const { uri } of added) this.addFolder(normaliseUri(uri));
      });
    if (parts.client.configuration) this.settings = await this.fetchSettings();
    await this.offerFormatting(this.isAlone());
    await withProgress(connection, parts.client, () => this.readFolders());
    if (this.ended) return;
    this.complete = true;
    // A client that asks for findings is not told of them too.
    if (this.parts.client.pullsDiagnostics) this.refreshDiagnostics();
    else this.checks.start();
    this.announcements.changed();
  }

  /** What was found before the workspace was read as a whole is to be asked for again. */
  private refreshDiagnostics(): void {
    if (this.parts.client.refreshesDiagnostics)
      void this.connection.languages.diagnostics.refresh();
  }

  /** From here on nothing is sent any more. */
  private end(): void {
    this.ended = true;
    this.checks.stop();
    this.announcements.stop();
    this.indexes.close();
  }

  private attempt(what: string, work: Promise<void>): void {
    work.catch((error: unknown) => {
      if (!this.ended) this.parts.log.error(`${what} failed: ${describe(error)}`);
    });
  }

  private changed(uri: FileUri): void {
    if (this.ended) return;
    this.completions.changed(uri);
    this.checks.changed(this.documents.has(uri) ? uri : undefined);
    this.announcements.changed();
  }

  private async configure(pushed: unknown): Promise<void> {
    const before = this.settings;
    this.settings = this.parts.client.configuration
      ? await this.fetchSettings()
      : parseSettings(pushed);
    await this.offerFormatting(this.isAlone());
    if (JSON.stringify(before.exclude) !== JSON.stringify(this.settings.exclude)) {
      for (const folder of this.folders) void this.disk.removeFolder(folder);
      await this.readFolders();
    }
    this.checks.changed();
    this.announcements.changed();
  }

  private isAlone(): boolean {
    return !leavesToOthers({ client: this.parts.client, settings: this.settings });
  }

  private async fetchSettings(): Promise<Settings> {
    return parseSettings(await this.connection.workspace.getConfiguration('homelab'));
  }

  private async readFolders(): Promise<void> {
    for (const folder of this.folders) await this.disk.addFolder(folder, this.settings.exclude);
  }

  private addFolder(folder: FileUri): void {
    this.folders.add(folder);
    void this.disk.addFolder(folder, this.settings.exclude);
  }

  private removeFolder(folder: FileUri): void {
    this.folders.delete(folder);
    void this.disk.removeFolder(folder);
  }
}

function sectionOf(settings: unknown): unknown {
  return typeof settings === 'object' && settings !== null && 'homelab' in settings
    ? settings.homelab
    : undefined;
}
