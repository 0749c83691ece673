import { EventEmitter, Uri, type Disposable } from 'vscode';
import type { DerivationDifference, OptionDifference } from '../../../server/src/protocol';
import type { HomelabProgram } from '../tasks/homelab-program';
import { runHomelab } from '../vm/run-homelab';

/** What is compared: a machine with its last commit, or with another machine. */
export type Subject = { readonly flake: string; readonly machine: string; readonly with?: string };

/** A comparison, and what is known of it by now. */
export type Comparison = {
  readonly of: Subject;
  readonly state: 'running' | 'done' | 'failed';
  /** What is being done, or how it ended. */
  readonly message: string;
  readonly before: string;
  readonly after: string;
  readonly options?: readonly OptionDifference[];
  readonly derivations?: DerivationDifference;
  readonly packages?: readonly string[];
};

/** How many comparisons stay. */
const most = 6;

/** What the person wanted compared, the last one first; one is worked on at a time. */
export class Differences implements Disposable {
  private known: readonly Comparison[] = [];
  private readonly changes = new EventEmitter<void>();
  private working: Promise<void> = Promise.resolve();
  private abort = new AbortController();
  readonly onDidChange = this.changes.event;

  constructor(private readonly program: HomelabProgram) {}

  get all(): readonly Comparison[] {
    return this.known;
  }

  async compare(of: Subject): Promise<void> {
    const before = of.with === undefined ? 'the last commit' : of.machine;
    const after = of.with ?? 'the files';
    const others = this.known.filter((one) => !isSame(one.of, of));
    const first: Comparison = { of, state: 'running', message: 'Waiting', before, after };
    this.known = [first, ...others].slice(0, most);
    this.changes.fire();
    this.working = this.working.then(() => this.work(of));
    await this.working;
  }

  /** Ends what is worked on, and forgets everything. */
  forget(): void {
    this.abort.abort();
    this.abort = new AbortController();
    this.known = [];
    this.changes.fire();
  }

  dispose(): void {
    this.abort.abort();
    this.changes.dispose();
  }

  private async work(of: Subject): Promise<void> {
    const { flake, machine, with: other } = of;
    const { signal } = this.abort;
    if (!this.known.some((one) => isSame(one.of, of))) return;
    const folder = ['--flake', Uri.parse(flake).fsPath];
    const args = ['diff', machine, ...folder, ...(other === undefined ? [] : ['--with', other])];
    let why: string | undefined;
    for await (const event of runHomelab(this.program, args, signal))
      if (event.kind === 'progress') this.change(of, { message: event.text });
      else if (event.kind === 'problem' && event.severity === 'error') why ??= event.message;
      else if (event.kind === 'finished')
        this.change(of, {
          state: event.outcome === 'succeeded' ? 'done' : 'failed',
          message: event.outcome === 'succeeded' ? event.message : (why ?? event.message),
        });
      else if (event.kind === 'difference') {
        if (event.part === 'options') this.change(of, { options: event.options });
        else if (event.part === 'derivations') this.change(of, { derivations: event });
        else this.change(of, { packages: event.packages });
      }
  }

  private change(of: Subject, more: Partial<Comparison>): void {
    this.known = this.known.map((one) => (isSame(one.of, of) ? { ...one, ...more } : one));
    this.changes.fire();
  }
}

function isSame(one: Subject, other: Subject): boolean {
  return one.flake === other.flake && one.machine === other.machine && one.with === other.with;
}
