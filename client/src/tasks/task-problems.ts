import {
  languages,
  tasks,
  Uri,
  workspace,
  type Diagnostic,
  type DiagnosticCollection,
  Disposable,
  type TaskExecution,
} from 'vscode';
import type { Middleware } from '../language-client';
import { isHomelabTask } from './homelab-task';

/** What the problem matcher writes as the source of what Nix complained about. */
const source = 'Nix';

/** VS Code clears the owner's problems shortly after a task has ended; once before and once after is enough. */
const settleMilliseconds = [300, 1500] as const;

type Findings = Pick<DiagnosticCollection, 'set' | 'forEach'>;

/**
 * Draws what Nix found together with what the language server knows. The problem matcher has the
 * same owner as the server's diagnostics, so that each place shows a problem once; but a task that
 * ends takes all problems of its owner away, and a file that is checked again loses what Nix said.
 */
export class TaskProblems implements Disposable {
  private readonly found = new Map<string, readonly Diagnostic[]>();
  private readonly known = new Map<string, Diagnostic[]>();
  private readonly subscriptions: Disposable;
  private readonly timers = new Set<NodeJS.Timeout>();

  /** `collection` is the server's, while it runs. */
  constructor(private readonly collection: () => Findings | undefined) {
    this.subscriptions = Disposable.from(
      tasks.onDidStartTask(({ execution }) => {
        if (hasMatcher(execution)) this.forget();
      }),
      tasks.onDidEndTask(({ execution }) => {
        if (hasMatcher(execution)) this.settle();
      }),
      languages.onDidChangeDiagnostics(({ uris }) => {
        for (const uri of uris) this.collect(uri);
      }),
      workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        // Nix spoke about another text; the next run will say what is left.
        if (contentChanges.length > 0 && this.found.delete(document.uri.toString()))
          this.draw(document.uri);
      }),
    );
  }

  /** For the language client: whatever the server sends is drawn with what Nix found. */
  get middleware(): Middleware {
    return {
      handleDiagnostics: (uri, diagnostics, next) => {
        this.known.set(uri.toString(), diagnostics);
        next(uri, this.together(uri));
      },
    };
  }

  /** Replaces all that Nix said before. */
  replace(found: readonly (readonly [Uri, Diagnostic])[]): void {
    this.forget();
    for (const [uri, diagnostic] of found) {
      const others = this.found.get(uri.toString()) ?? [];
      this.found.set(uri.toString(), unique([...others, diagnostic]));
    }
    for (const uri of this.found.keys()) this.draw(Uri.parse(uri));
  }

  dispose(): void {
    this.subscriptions.dispose();
    for (const timer of this.timers) clearTimeout(timer);
  }

  private forget(): void {
    const uris = [...this.found.keys()];
    this.found.clear();
    for (const uri of uris) this.draw(Uri.parse(uri));
  }

  /** Only the matcher's own markers say so; what we have drawn ourselves is known already. */
  private collect(uri: Uri): void {
    const ours = new Set((this.found.get(uri.toString()) ?? []).map(identity));
    const found = languages
      .getDiagnostics(uri)
      .filter((diagnostic) => diagnostic.source === source);
    if (found.some((diagnostic) => !ours.has(identity(diagnostic))))
      this.found.set(uri.toString(), unique(found));
  }

  private settle(): void {
    for (const delay of settleMilliseconds) {
      const timer = setTimeout(() => {
        this.timers.delete(timer);
        for (const uri of new Set([...this.known.keys(), ...this.found.keys()]))
          this.draw(Uri.parse(uri));
      }, delay);
      this.timers.add(timer);
    }
  }

  private draw(uri: Uri): void {
    this.collection()?.set(uri, this.together(uri));
  }

  private together(uri: Uri): Diagnostic[] {
    const known = this.known.get(uri.toString()) ?? [];
    const found = this.found.get(uri.toString()) ?? [];
    return [...known, ...found.filter((problem) => !known.some((other) => covers(other, problem)))];
  }
}

/** The server's finding at the same line says the same, and better: it has a range and a fix. */
function covers(known: Diagnostic, problem: Diagnostic): boolean {
  return known.range.start.line === problem.range.start.line && known.severity <= problem.severity;
}

function unique(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...new Map(diagnostics.map((diagnostic) => [identity(diagnostic), diagnostic])).values()];
}

function identity({ range, message }: Diagnostic): string {
  return JSON.stringify([range, message]);
}

function hasMatcher({ task }: TaskExecution): boolean {
  return isHomelabTask(task.definition) && task.problemMatchers.length > 0;
}
