import { commands, EventEmitter, type Disposable } from 'vscode';
import type { ActionEvent } from '../../server/src/protocol';
import type { HomelabProgram } from './tasks/homelab-program';
import { runHomelab } from './vm/run-homelab';

export type QuestionsParts<Q> = {
  readonly program: HomelabProgram;
  /** The same for the same question. */
  readonly keyOf: (of: Q) => string;
  /** How many answers stay. */
  readonly most: number;
  /** What the menus and welcome views go by: whether there are answers. */
  readonly context: string;
};

/** What a person asked of the command line, the last one first; one question is worked on at a time. */
export class Questions<Q, A extends { readonly of: Q }> implements Disposable {
  private known: readonly A[] = [];
  private readonly changes = new EventEmitter<void>();
  private working: Promise<void> = Promise.resolve();
  private abort = new AbortController();
  readonly onDidChange = this.changes.event;

  constructor(private readonly parts: QuestionsParts<Q>) {}

  get all(): readonly A[] {
    return this.known;
  }

  find(of: Q): A | undefined {
    return this.known.find(this.isOf(of));
  }

  /** Ends what is worked on, and forgets everything. */
  forget(): void {
    this.abort.abort();
    this.abort = new AbortController();
    this.show([]);
  }

  dispose(): void {
    this.abort.abort();
    this.changes.dispose();
  }

  /** Adds an answer before the others. */
  protected put(answer: A): void {
    const isOf = this.isOf(answer.of);
    this.show([answer, ...this.known.filter((one) => !isOf(one))].slice(0, this.parts.most));
  }

  /** Changes an answer where it stands; what was forgotten stays so. */
  protected change(of: Q, more: Partial<A>): void {
    const isOf = this.isOf(of);
    this.show(this.known.map((one) => (isOf(one) ? { ...one, ...more } : one)));
  }

  /** Runs a command when its turn comes, unless its question was forgotten until then. */
  protected async ask(
    of: Q,
    args: readonly string[],
    take: (event: ActionEvent) => void,
  ): Promise<void> {
    this.working = this.working.then(async () => {
      const { signal } = this.abort;
      if (this.find(of) === undefined) return;
      for await (const event of runHomelab(this.parts.program, args, signal))
        if (!signal.aborted) take(event);
    });
    await this.working;
  }

  private isOf(of: Q): (answer: A) => boolean {
    const key = this.parts.keyOf(of);
    return (answer) => this.parts.keyOf(answer.of) === key;
  }

  private show(known: readonly A[]): void {
    this.known = known;
    void commands.executeCommand('setContext', this.parts.context, known.length > 0);
    this.changes.fire();
  }
}
