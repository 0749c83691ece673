import { Disposable, EventEmitter, ProgressLocation, Uri, window, workspace } from 'vscode';
import type { ActionEvent, Overview, UseIndexesParams } from '../../../server/src/protocol';
import type { Homelab } from '../homelab';
import type { LanguageServer } from '../language-client';
import { readSettings } from '../settings';
import { runHomelab } from '../vm/run-homelab';
import type { HomelabProgram } from './homelab-program';

/** Milliseconds after which a failed evaluation is tried again, once something was saved. */
const retryAfter = 60_000;

type Wanted = {
  readonly flake: string;
  /** Undefined for the repository's own modules, each evaluated alone. */
  readonly machine: string | undefined;
  /** Changes when the machine imports other modules of inputs, or when an own module was saved. */
  readonly state: string;
};

/** What the evaluation of the own modules may take: it comes after every save. */
const ownLimits = ['--timeout=30', '--memory=1500'];

type Parts = {
  readonly homelab: Homelab;
  readonly server: LanguageServer;
  readonly program: HomelabProgram;
};

type Finished = Extract<ActionEvent, { readonly kind: 'finished' }>;
type Problem = Extract<ActionEvent, { readonly kind: 'problem' }>;

/**
 * Has the command line find out NixOS's own options, one machine after the other in the background,
 * and tells the language server where they are kept. Nothing runs in a folder that is not trusted.
 */
export class OptionIndexes implements Disposable {
  /** The files that are known, by what they were wanted for. */
  private readonly known = new Map<string, UseIndexesParams['indexes'][number]>();
  /** What has been tried since the lock file last changed. */
  private readonly tried = new Set<string>();
  private readonly asked = new Set<string>();
  /** When an evaluation failed, in milliseconds: what is saved since may have mended it. */
  private readonly failed = new Map<string, number>();
  private running: AbortController | undefined;
  private isDisposed = false;
  /** How often Nix files have changed on disk. */
  private changesOnDisk = 0;
  private readonly subscriptions: Disposable;
  private readonly changes = new EventEmitter<void>();
  /** The server knows other options now. */
  readonly onDidChange = this.changes.event;

  constructor(private readonly parts: Parts) {
    const { homelab, server } = parts;
    const locks = workspace.createFileSystemWatcher('**/flake.lock');
    const modules = workspace.createFileSystemWatcher('**/*.nix');
    const moduleChanged = (): void => {
      this.changesOnDisk++;
      void this.work();
    };
    const lockChanged = (uri: Uri): void => this.forget(Uri.joinPath(uri, '..').toString());
    this.subscriptions = Disposable.from(
      modules,
      modules.onDidChange(moduleChanged),
      modules.onDidCreate(moduleChanged),
      modules.onDidDelete(moduleChanged),
      locks,
      locks.onDidChange(lockChanged),
      locks.onDidCreate(lockChanged),
      locks.onDidDelete(lockChanged),
      homelab.onDidChange(() => void this.work()),
      workspace.onDidGrantWorkspaceTrust(() => void this.work()),
      workspace.onDidChangeConfiguration((change) => {
        if (!change.affectsConfiguration('homelab.nixosOptions')) return;
        this.running?.abort();
        void this.work();
      }),
      workspace.onDidSaveTextDocument(() => this.saved()),
      server.onDidChangeState((state) => {
        if (state === 'running') this.tell();
      }),
    );
  }

  /** The machines whose options are known, for those who want to show it. */
  get machines(): readonly string[] {
    return [...this.known.values()].flatMap(({ machine }) => machine ?? []);
  }

  dispose(): void {
    this.isDisposed = true;
    this.running?.abort();
    this.subscriptions.dispose();
    this.changes.dispose();
  }

  private saved(): void {
    for (const [key, at] of this.failed)
      if (Date.now() - at > retryAfter) {
        this.failed.delete(key);
        this.tried.delete(key);
      }
    void this.work();
  }

  /** Options of another lock file are none of this flake. */
  private forget(flake: string): void {
    for (const key of this.tried) if (key.startsWith(`${flake}\n`)) this.tried.delete(key);
    for (const key of this.known.keys()) if (key.startsWith(`${flake}\n`)) this.known.delete(key);
    this.running?.abort();
    this.tell();
    void this.work();
  }

  private async work(): Promise<void> {
    if (this.running || !workspace.isTrusted) return;
    while (!this.isDisposed) {
      const all = wanted(this.parts.homelab.overview, this.changesOnDisk);
      const next = all.find((one) => !this.tried.has(keyOf(one)));
      // Nix reads what is saved, and so must we: a save tells of the overview that fits it.
      if (!next || isBeingEdited(next)) return;
      this.tried.add(keyOf(next));
      this.running = new AbortController();
      try {
        await this.find(next, this.running);
      } catch (error) {
        this.parts.server.log.error(`NixOS's options could not be read: ${String(error)}`);
      } finally {
        this.running = undefined;
      }
    }
  }

  private async find(one: Wanted, abort: AbortController, fetch = false): Promise<void> {
    const problems: Problem[] = [];
    const finished = await withProgress(one, abort, fetch, (report) =>
      this.run(one, { abort, fetch, problems, report }),
    );
    if (abort.signal.aborted) {
      // A person who does not want to wait for a download is not asked again.
      if (!fetch) this.tried.delete(keyOf(one));
    } else if (finished?.outcome === 'succeeded' && finished.result !== undefined) {
      this.forgetOlder(one);
      const { flake, machine } = one;
      const known = { flake, path: finished.result };
      this.known.set(keyOf(one), machine === undefined ? known : { ...known, machine });
      // With the inputs comes the library by which the own modules can be evaluated.
      if (fetch) this.changesOnDisk++;
      this.tell();
    } else {
      this.failed.set(keyOf(one), Date.now());
      await this.explain(one, problems);
    }
  }

  /** What was known of a machine that imported other modules, or of other texts. */
  private forgetOlder({ flake, machine, state }: Wanted): void {
    if (machine === undefined)
      for (const key of this.tried)
        if (key.startsWith(`${flake}\n\n`) && !key.endsWith(`\n${state}`)) this.tried.delete(key);
    for (const [key, known] of this.known)
      if (known.flake === flake && known.machine === machine) this.known.delete(key);
  }

  private async run(
    { flake, machine }: Wanted,
    { abort, fetch, problems, report }: Run,
  ): Promise<Finished | undefined> {
    const folder = ['--flake', Uri.parse(flake).fsPath];
    const what = machine === undefined ? ['--own', ...ownLimits] : [machine];
    const args = ['index', ...what, ...folder, ...(fetch ? ['--fetch'] : [])];
    let finished: Finished | undefined;
    for await (const event of runHomelab(this.parts.program, args, abort.signal))
      if (event.kind === 'problem') problems.push(event);
      else if (event.kind === 'note') this.parts.server.log.info(event.text);
      else if (event.kind === 'finished') finished = event;
      else if (event.kind === 'progress') report(event.done);
    return finished;
  }

  /** What is missing may be fetched, if the person wants it; all else is for the log, since nobody asked. */
  private async explain(one: Wanted, problems: readonly Problem[]): Promise<void> {
    for (const { message } of problems) this.parts.server.log.info(message);
    const isMissing = problems.some(({ code }) => code === 'inputs-missing');
    if (!isMissing || one.machine === undefined || this.asked.has(one.flake)) return;
    this.asked.add(one.flake);
    const fetch = 'Fetch Inputs';
    const choice = await window.showInformationMessage(
      `NixOS's own options can be completed and checked once the inputs of flake.lock are on this computer.`,
      fetch,
    );
    if (choice === fetch) await this.find(one, new AbortController(), true);
  }

  private tell(): void {
    void this.parts.server
      .useIndexes({ indexes: [...this.known.values()] })
      .then(() => this.changes.fire());
  }
}

type Run = {
  readonly abort: AbortController;
  readonly fetch: boolean;
  readonly problems: Problem[];
  readonly report: (done: number | undefined) => void;
};

/** In the status bar; where something is downloaded, as a notification that can be cancelled. */
function withProgress<R>(
  { machine }: Wanted,
  abort: AbortController,
  fetch: boolean,
  run: (report: Run['report']) => Promise<R>,
): Thenable<R> {
  const title =
    machine === undefined
      ? "Reading the homelab's own options"
      : `Reading NixOS's options of ${machine}`;
  const location = fetch ? ProgressLocation.Notification : ProgressLocation.Window;
  return window.withProgress({ location, title, cancellable: fetch }, (progress, token) => {
    token.onCancellationRequested(() => abort.abort());
    return run((done) => progress.report({ message: done === undefined ? '' : String(done) }));
  });
}

function isBeingEdited({ flake }: Wanted): boolean {
  return workspace.textDocuments.some(
    ({ isDirty, languageId, uri }) =>
      isDirty && languageId === 'nix' && uri.toString().startsWith(`${flake}/`),
  );
}

function keyOf({ flake, machine = '', state }: Wanted): string {
  return [flake, machine, state].join('\n');
}

/** What is wanted: what the own modules declare, then the machines, the one that suits this computer first. */
function wanted({ complete, flakes }: Overview, changesOnDisk: number): readonly Wanted[] {
  if (!complete) return [];
  return flakes.flatMap(({ root, machines, suggested }) => {
    const { nixosOptions, machine: chosen } = readSettings(Uri.parse(root));
    const sure = machines.filter(({ guess }) => guess === undefined);
    const first =
      sure.find(({ name }) => name === chosen) ??
      sure.find(({ name }) => name === suggested?.machine) ??
      sure[0];
    if (nixosOptions === 'off' || !first) return [];
    const own = { flake: root, machine: undefined, state: String(changesOnDisk) };
    const others = nixosOptions === 'machine' ? [] : sure.filter((one) => one !== first);
    return [
      own,
      ...[first, ...others].map(({ name, inputModules = [] }) => ({
        flake: root,
        machine: name,
        state: inputModules.join(' '),
      })),
    ];
  });
}
