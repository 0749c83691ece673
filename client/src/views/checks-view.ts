import { commands, Uri, window, workspace, type Disposable } from 'vscode';
import type { CheckResult } from '../../../server/src/protocol';
import type { Homelab } from '../homelab';
import type { HomelabProgram } from '../tasks/homelab-program';
import { applyRemedy } from '../tasks/remedies';
import { mayRun } from '../trust';
import { runHomelab } from '../vm/run-homelab';
import { checkItem, checkRow, type CheckRow } from './check-item';
import { RowsView } from './rows/rows-view';

/** The view "Checks": what the doctor has found, each with its remedy. */
export class ChecksView implements Disposable {
  private results: readonly CheckResult[] = [];
  private running: AbortController | undefined;
  /** The rows as they are now. */
  readonly rows = new RowsView<CheckRow>('homelab.checks', {
    changes: [],
    rows: (above) => (above ? [] : this.results.map(checkRow)),
    item: checkItem,
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
        if (event.kind === 'finished') this.told(event.message);
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

  dispose(): void {
    this.running?.abort();
    this.rows.dispose();
  }

  private told(summary: string): void {
    this.rows.view.message = summary;
    // A step of the walkthrough is done.
    void commands.executeCommand('setContext', 'homelab.hasChecked', true);
  }

  private show(results: readonly CheckResult[]): void {
    this.results = results;
    const open = results.filter(({ status }) => status !== 'ok').length;
    this.rows.view.badge = open === 0 ? undefined : { value: open, tooltip: `${open} to look at` };
    this.rows.renew();
  }

  private flakeArguments(): readonly string[] {
    const root =
      this.homelab.overview.flakes[0]?.root ?? workspace.workspaceFolders?.[0]?.uri.toString();
    return root === undefined ? [] : ['--flake', Uri.parse(root).fsPath];
  }
}
