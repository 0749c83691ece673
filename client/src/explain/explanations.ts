import { Uri, workspace } from 'vscode';
import type { ExplainParams, OptionExplanation } from '../../../server/src/protocol';
import type { LanguageServer } from '../language-client';
import { Questions } from '../questions';
import type { HomelabProgram } from '../tasks/homelab-program';

/** An option that the person asked about, and what is known of it by now. */
export type Explained = {
  readonly of: ExplainParams;
  readonly explanation: OptionExplanation;
  readonly nix:
    | { readonly state: 'asking' | 'answered' | 'untrusted' }
    | { readonly state: 'failed'; readonly why: string };
};

/** What the person asked why it is what it is: by the sources at once, and by Nix when that has answered. */
export class Explanations extends Questions<ExplainParams, Explained> {
  constructor(
    private readonly server: LanguageServer,
    program: HomelabProgram,
  ) {
    super({ program, keyOf: explainedKey, most: 12, context: 'homelab.explained' });
  }

  /** What the sources say. */
  async explain(of: ExplainParams): Promise<void> {
    const explanation = (await this.server.explain(of)) ?? nothing(of);
    this.put({ of, explanation, nix: { state: workspace.isTrusted ? 'asking' : 'untrusted' } });
  }

  /** Adds what Nix says; one after the other, so that there is never more than one evaluator. */
  async evaluate(of: ExplainParams): Promise<void> {
    if (!workspace.isTrusted) return;
    const { flake, machine, path } = of;
    const args = ['explain', optionText(path), machine, '--flake', Uri.parse(flake).fsPath];
    let why = 'Nix gave no answer.';
    await this.ask(of, args, (event) => {
      if (event.kind === 'problem' && event.severity === 'error') why = event.message;
      else if (event.kind === 'explanation')
        this.change(of, {
          explanation: event,
          ...(event.evaluated && { nix: { state: 'answered' } }),
        });
      else if (event.kind === 'finished' && event.outcome !== 'succeeded') why = event.message;
    });
    if (this.find(of)?.nix.state === 'asking') this.change(of, { nix: { state: 'failed', why } });
  }
}

export function explainedKey({ flake, machine, path }: ExplainParams): string {
  return JSON.stringify([flake, machine, path]);
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
