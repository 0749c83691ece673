import { EventEmitter, Uri, workspace, type Disposable } from 'vscode';
import type { ExplainParams, OptionExplanation } from '../../../server/src/protocol';
import type { LanguageServer } from '../language-client';
import type { HomelabProgram } from '../tasks/homelab-program';
import { runHomelab } from '../vm/run-homelab';

/** An option that the person asked about, and what is known of it by now. */
export type Explained = {
  readonly of: ExplainParams;
  readonly explanation: OptionExplanation;
  readonly nix:
    | { readonly state: 'asking' | 'answered' | 'untrusted' }
    | { readonly state: 'failed'; readonly why: string };
};

/** How many options stay explained. */
const most = 12;

/** What the person asked why it is what it is: by the sources at once, and by Nix when that has answered. */
export class Explanations implements Disposable {
  private known: readonly Explained[] = [];
  private readonly changes = new EventEmitter<void>();
  private asking: Promise<void> = Promise.resolve();
  private readonly abort = new AbortController();
  readonly onDidChange = this.changes.event;

  constructor(
    private readonly server: LanguageServer,
    private readonly program: HomelabProgram,
  ) {}

  /** The last one first. */
  get all(): readonly Explained[] {
    return this.known;
  }

  /** What the sources say. */
  async explain(of: ExplainParams): Promise<void> {
    const explanation = (await this.server.explain(of)) ?? nothing(of);
    this.put({ of, explanation, nix: { state: workspace.isTrusted ? 'asking' : 'untrusted' } });
  }

  /** Adds what Nix says; one after the other, so that there is never more than one evaluator. */
  async evaluate(of: ExplainParams): Promise<void> {
    if (!workspace.isTrusted) return;
    this.asking = this.asking.then(() => this.askNix(of));
    await this.asking;
  }

  forget(): void {
    this.known = [];
    this.changes.fire();
  }

  dispose(): void {
    this.abort.abort();
    this.changes.dispose();
  }

  private async askNix(of: ExplainParams): Promise<void> {
    const { flake, machine, path } = of;
    const folder = ['--flake', Uri.parse(flake).fsPath];
    const args = ['explain', optionText(path), machine, ...folder];
    let found: OptionExplanation | undefined;
    let why = 'Nix gave no answer.';
    for await (const event of runHomelab(this.program, args, this.abort.signal))
      if (event.kind === 'explanation') found = event;
      else if (event.kind === 'problem' && event.severity === 'error') why = event.message;
      else if (event.kind === 'finished' && event.outcome !== 'succeeded' && found === undefined)
        why = event.message;
    const current = this.known.find((one) => isSame(one.of, of));
    if (current === undefined || this.abort.signal.aborted) return;
    this.put({
      of,
      explanation: found ?? current.explanation,
      nix: found?.evaluated === undefined ? { state: 'failed', why } : { state: 'answered' },
    });
  }

  private put(explained: Explained): void {
    const others = this.known.filter((one) => !isSame(one.of, explained.of));
    const isKnown = others.length < this.known.length;
    this.known =
      isKnown && explained.nix.state !== 'asking'
        ? this.known.map((one) => (isSame(one.of, explained.of) ? explained : one))
        : [explained, ...others].slice(0, most);
    this.changes.fire();
  }
}

function isSame(one: ExplainParams, other: ExplainParams): boolean {
  return (
    one.flake === other.flake &&
    one.machine === other.machine &&
    one.path.join('\0') === other.path.join('\0')
  );
}

function nothing({ machine, path }: ExplainParams): OptionExplanation {
  return { option: optionText(path), machine, definitions: [] };
}

/** As the command line reads it. */
export function optionText(path: readonly string[]): string {
  return path
    .map((name) => (/^[A-Za-z_][\w'-]*$/.test(name) ? name : JSON.stringify(name)))
    .join('.');
}
