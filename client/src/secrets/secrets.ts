import { commands, Disposable, EventEmitter, Uri } from 'vscode';
import type { FlakeSecrets, SecretOverview, SecretsOverview } from '../../../server/src/protocol';
import type { LanguageServer } from '../language-client';

export type FoundSecret = { readonly flake: FlakeSecrets; readonly secret: SecretOverview };

const nothing: SecretsOverview = { complete: false, flakes: [] };

/** The secrets of the workspace as the server knows them: names, recipients and states, no contents. */
export class Secrets implements Disposable {
  private current = nothing;
  private generation = 0;
  private stale = true;
  private readonly onlookers = new Set<() => boolean>();
  private readonly changes = new EventEmitter<void>();
  private readonly subscriptions: Disposable;
  readonly onDidChange = this.changes.event;

  constructor(private readonly server: LanguageServer) {
    this.subscriptions = Disposable.from(
      server.onDidChangeContent(() => this.outdated()),
      server.onDidChangeState((state) => {
        if (state === 'running') this.outdated();
        else this.show(nothing);
      }),
    );
  }

  get overview(): SecretsOverview {
    return this.current;
  }

  /** Whoever is looking is told of changes; while nobody is, nothing is asked. */
  attend(isLooking: () => boolean): Disposable {
    this.onlookers.add(isLooking);
    return new Disposable(() => this.onlookers.delete(isLooking));
  }

  /** Asks again if something has changed since the last answer. */
  async load(): Promise<SecretsOverview> {
    if (this.stale) await this.refresh();
    return this.current;
  }

  async refresh(): Promise<void> {
    const generation = ++this.generation;
    this.stale = false;
    try {
      const overview = await this.server.secrets();
      if (overview && generation === this.generation) this.show(overview);
    } catch (error) {
      this.stale = true;
      this.server.log.error(`The secrets could not be listed: ${String(error)}`);
    }
  }

  /** The secret of an encrypted file; of several names the first. */
  find(file: Uri): FoundSecret | undefined {
    for (const flake of this.current.flakes)
      for (const secret of flake.secrets)
        if (secret.file !== undefined && Uri.parse(secret.file).fsPath === file.fsPath)
          return { flake, secret };
    return undefined;
  }

  /** The innermost flake around a file. */
  flakeOf({ fsPath }: Uri): FlakeSecrets | undefined {
    const around = this.current.flakes.filter(({ root }) =>
      fsPath.startsWith(`${Uri.parse(root).fsPath}/`),
    );
    return [...around].sort((a, b) => b.root.length - a.root.length)[0];
  }

  dispose(): void {
    this.subscriptions.dispose();
    this.changes.dispose();
  }

  private outdated(): void {
    this.stale = true;
    if ([...this.onlookers].some((isLooking) => isLooking())) void this.refresh();
  }

  private show(overview: SecretsOverview): void {
    this.current = overview;
    const hasNone =
      overview.complete && overview.flakes.every(({ secrets }) => secrets.length === 0);
    void commands.executeCommand('setContext', 'homelab.hasNoSecrets', hasNone);
    this.changes.fire();
  }
}
