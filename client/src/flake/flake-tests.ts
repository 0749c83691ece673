import {
  Disposable,
  Range,
  TestRunProfileKind,
  tests,
  Uri,
  window,
  workspace,
  type CancellationToken,
  type TestItem,
  type TestRun,
  TestRunRequest,
} from 'vscode';
import type { FlakeOverview } from '../../../server/src/protocol';
import { saveFlake } from '../commands/run-actions';
import type { Homelab } from '../homelab';
import type { HomelabProgram } from '../tasks/homelab-program';
import { mayRun } from '../trust';
import { runHomelab } from '../vm/run-homelab';
import { flakeName } from './flake-name';
import { checkRun, driverOf, outputsId, type CheckOutcome } from './run-check';

/** What is known of a test beside what VS Code draws. */
type Known = { readonly flake: string; readonly check: string | undefined };

/** The flake's checks in the Test Explorer, NixOS VM tests among them. */
export class FlakeTests implements Disposable {
  private readonly controller = tests.createTestController('homelab.checks', 'Flake Checks');
  private readonly known = new WeakMap<TestItem, Known>();
  /** By flake, the names that Nix has told where the sources do not say them. */
  private readonly told = new Map<string, readonly string[]>();
  private shown = '';
  private readonly subscriptions: Disposable;

  constructor(
    private readonly homelab: Homelab,
    private readonly program: HomelabProgram,
  ) {
    const { controller } = this;
    controller.createRunProfile('Run', TestRunProfileKind.Run, async (request, token) => {
      await this.run(request, token);
    }).isDefault = true;
    controller.createRunProfile('Debug with the driver', TestRunProfileKind.Debug, (request) =>
      this.debug(request),
    );
    controller.refreshHandler = () => this.askNix();
    this.subscriptions = Disposable.from(
      controller,
      homelab.onDidChange(() => this.show()),
      workspace.onDidGrantWorkspaceTrust(() => this.show()),
    );
    this.show();
  }

  /** All tests, those inside others too. */
  get items(): readonly TestItem[] {
    return flat(this.controller.items);
  }

  /** Runs the checks one after the other: each may want the whole computer. */
  async run(request: TestRunRequest, token: CancellationToken): Promise<readonly CheckOutcome[]> {
    if (!(await mayRun('Running checks'))) return [];
    const run = this.controller.createTestRun(request);
    const abort = new AbortController();
    token.onCancellationRequested(() => abort.abort());
    const wanted = this.leaves(request);
    for (const item of wanted) run.enqueued(item);
    for (const flake of new Set(wanted.map((item) => this.known.get(item)?.flake)))
      if (flake !== undefined) await saveFlake({ flake });
    const outcomes: CheckOutcome[] = [];
    for (const item of wanted) outcomes.push(await this.runOne(run, item, abort.signal));
    run.end();
    return outcomes;
  }

  /** A NixOS VM test's own driver, in a terminal in which one types its steps. */
  async debug(request: TestRunRequest): Promise<void> {
    if (!(await mayRun('Debugging a check'))) return;
    const [item, ...others] = this.leaves(request).filter(({ id }) => id !== outputsId);
    const known = item && this.known.get(item);
    if (item === undefined || known?.check === undefined || others.length > 0) {
      void window.showInformationMessage('Choose one check to run by its driver.');
      return;
    }
    const run = this.controller.createTestRun(request);
    run.started(item);
    const driver = await driverOf(this.program, { ...known, check: known.check }, (text) =>
      run.appendOutput(`${text}\r\n`, undefined, item),
    );
    run.skipped(item);
    run.end();
    if (driver.kind === 'failed') {
      void window.showErrorMessage(driver.message);
      return;
    }
    const terminal = window.createTerminal({
      name: `driver ${known.check}`,
      shellPath: driver.program,
      cwd: Uri.parse(known.flake),
      isTransient: true,
    });
    terminal.show();
  }

  dispose(): void {
    this.subscriptions.dispose();
  }

  private async runOne(run: TestRun, item: TestItem, signal: AbortSignal): Promise<CheckOutcome> {
    const known = this.known.get(item);
    if (!known || signal.aborted) {
      run.skipped(item);
      return 'skipped';
    }
    return checkRun(this.program, { ...known, folder: Uri.parse(known.flake), run, item, signal });
  }

  /** What is asked for, or all, without what is left out. */
  private leaves(request: TestRunRequest): readonly TestItem[] {
    const asked = request.include ?? [...this.controller.items].map(([, item]) => item);
    const left = new Set(request.exclude ?? []);
    const all = asked.flatMap((item) => (item.children.size > 0 ? flat(item.children) : [item]));
    return all.filter((item) => this.known.has(item) && !left.has(item));
  }

  /** Reads the list of checks by Nix where the sources leave it open. */
  private async askNix(): Promise<void> {
    if (!(await mayRun('Reading the checks'))) return;
    for (const { root } of this.homelab.overview.flakes) {
      const args = ['checks', 'list', '--flake', Uri.parse(root).fsPath];
      for await (const event of runHomelab(this.program, args)) {
        if (event.kind !== 'finished') continue;
        if (event.result === undefined) void window.showWarningMessage(event.message);
        else this.told.set(root, JSON.parse(event.result) as readonly string[]);
      }
    }
    this.show();
  }

  /** A test that runs keeps its item while nothing else is to be shown. */
  private show(): void {
    const { flakes } = this.homelab.overview;
    const text = JSON.stringify(
      flakes.map(({ root, checks, mayHaveMoreChecks }) => ({
        root,
        checks,
        mayHaveMoreChecks,
        told: this.told.get(root),
      })),
    );
    if (text === this.shown) return;
    this.shown = text;
    const several = flakes.length > 1;
    const shown = flakes.map((flake) => ({ flake, items: this.itemsOf(flake) }));
    this.controller.items.replace(
      shown.flatMap(({ flake, items }) => (several ? [this.group(flake, items)] : items)),
    );
  }

  private group({ root }: FlakeOverview, items: readonly TestItem[]): TestItem {
    const uri = Uri.parse(root);
    const group = this.controller.createTestItem(root, flakeName(root), uri);
    group.children.replace(items);
    return group;
  }

  private itemsOf({ root, checks, mayHaveMoreChecks }: FlakeOverview): readonly TestItem[] {
    const file = Uri.joinPath(Uri.parse(root), 'flake.nix');
    const outputs = this.controller.createTestItem(outputsId, 'Every output evaluates', file);
    this.known.set(outputs, { flake: root, check: undefined });
    if (mayHaveMoreChecks && !this.told.has(root))
      outputs.description = 'Refresh the tests to let Nix list further checks';
    const own = new Set(checks.map(({ name }) => name));
    const further = (this.told.get(root) ?? []).filter((name) => !own.has(name));
    const named = [...checks, ...further.map((name) => ({ name, location: undefined }))];
    return [
      outputs,
      ...named.map(({ name, location }) => {
        const item = this.controller.createTestItem(
          `check ${name}`,
          name,
          location ? Uri.parse(location.uri) : file,
        );
        if (location) {
          const { start, end } = location.range;
          item.range = new Range(start.line, start.character, end.line, end.character);
        }
        this.known.set(item, { flake: root, check: name });
        return item;
      }),
    ];
  }
}

function flat(items: Iterable<readonly [string, TestItem]>): readonly TestItem[] {
  return [...items].flatMap(([, item]) => [item, ...flat(item.children)]);
}
