import { Uri } from 'vscode';
import type {
  ActionEvent,
  DerivationDifference,
  OptionDifference,
} from '../../../server/src/protocol';
import { Questions } from '../questions';
import type { HomelabProgram } from '../tasks/homelab-program';

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

/** What the person wanted compared. */
export class Differences extends Questions<Subject, Comparison> {
  constructor(program: HomelabProgram) {
    super({ program, keyOf: subjectKey, most: 6, context: 'homelab.compared' });
  }

  async compare(of: Subject): Promise<void> {
    const { flake, machine, with: other } = of;
    const before = other === undefined ? 'the last commit' : machine;
    this.put({ of, state: 'running', message: 'Waiting', before, after: other ?? 'the files' });
    const folder = ['--flake', Uri.parse(flake).fsPath];
    const args = ['diff', machine, ...folder, ...(other === undefined ? [] : ['--with', other])];
    let why: string | undefined;
    await this.ask(of, args, (event) => {
      if (event.kind === 'problem' && event.severity === 'error') why ??= event.message;
      else this.change(of, toldBy(event, why));
    });
  }
}

export function subjectKey({ flake, machine, with: other = '' }: Subject): string {
  return [flake, machine, other].join('\n');
}

/** What is known more after an event. */
function toldBy(event: ActionEvent, why: string | undefined): Partial<Comparison> {
  if (event.kind === 'progress') return { message: event.text };
  if (event.kind === 'finished')
    return event.outcome === 'succeeded'
      ? { state: 'done', message: event.message }
      : { state: 'failed', message: why ?? event.message };
  if (event.kind !== 'difference') return {};
  switch (event.part) {
    case 'options':
      return { options: event.options };
    case 'derivations':
      return { derivations: event };
    case 'closures':
      return { packages: event.packages };
  }
}
