import {
  commands,
  Disposable,
  EventEmitter,
  type TreeItem,
  Uri,
  window,
  workspace,
  type TreeDataProvider,
} from 'vscode';
import type { CheckResult } from '../../../server/src/protocol';
import type { Homelab } from '../homelab';
import type { HomelabProgram } from '../tasks/homelab-program';
import { applyRemedy } from '../tasks/remedies';
import { mayRun } from '../trust';
import { runHomelab } from '../vm/run-homelab';
import { checkItem, type CheckRow } from './check-item';

/** The view "Checks": what the doctor has found, each with its remedy. */
export class ChecksView implements TreeDataProvider<CheckRow>, Disposable {
  private results: readonly CheckResult[] = [];
  private running: AbortController | undefined;
  private readonly changes = new EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.changes.event;
  // Made after the event, which it listens to.
  private readonly view = window.createTreeView<CheckRow>('homelab.checks', {
    treeDataProvider: this,
  });

  constructor(
    private readonly homelab: Homelab,
    private readonly program: HomelabProgram,
  ) {}

  /** Looks at the computer again, and shows each result as it comes. */
  async run(): Promise<void> {
    if (!(await mayRun('Checking'))) return;
    this.running?.abort();
    const running = new AbortController();
    this.running = running;
    void commands.executeCommand('homelab.checks.focus');
    const found: CheckResult[] = [];
    const events = runHomelab(this.program, ['doctor', ...this.flakeArguments()], running.signal);
    await window.withProgress({ location: { viewId: 'homelab.checks' } }, async () => {
      for await (const event of events) {
        if (running.signal.aborted) return;
        if (event.kind === 'finished') this.view.message = event.message;
        if (event.kind !== 'check') continue;
        found.push(event);
        this.show(found);
      }
    });
  }

  /** Looks again, and does what one of the checks advises. */
  async mend(code: string): Promise<void> {
    await this.run();
    const found = this.results.find((result) => result.code === code);
    if (found?.remedy?.command && found.status !== 'ok')
      await applyRemedy(this.program, found.remedy);
    else void window.showInformationMessage(found?.message ?? 'This computer needs no such step.');
  }

  getChildren(row?: CheckRow): CheckRow[] {
    return row ? [] : this.results.map((result) => ({ kind: 'check', result }));
  }

  getTreeItem(row: CheckRow): TreeItem {
    return checkItem(row);
  }

  dispose(): void {
    this.running?.abort();
    this.view.dispose();
    this.changes.dispose();
  }

  private show(results: readonly CheckResult[]): void {
    this.results = results;
    const open = results.filter(({ status }) => status !== 'ok').length;
    this.view.badge = open === 0 ? undefined : { value: open, tooltip: `${open} to look at` };
    this.changes.fire(undefined);
  }

  private flakeArguments(): readonly string[] {
    const root =
      this.homelab.overview.flakes[0]?.root ?? workspace.workspaceFolders?.[0]?.uri.toString();
    return root === undefined ? [] : ['--flake', Uri.parse(root).fsPath];
  }
}
