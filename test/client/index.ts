import { writeFile } from 'node:fs/promises';
import Mocha from 'mocha';
import { extensions, workspace } from 'vscode';

export type InHostFailure = { readonly title: string; readonly message: string };
export type InHostResult = {
  readonly passed: number;
  readonly skipped: number;
  readonly failures: readonly InHostFailure[];
  readonly activation: ActivationTimes;
};

/** Milliseconds, as VS Code itself measured them. */
export type ActivationTimes = {
  /** Reading the extension's program. */
  readonly loading: number;
  /** Until `activate` returned. */
  readonly activating: number;
};

/**
 * Runs the suites for this window inside VS Code's extension host; called by VS Code. The result is
 * also written as JSON to the file that HOMELAB_TEST_RESULT names. HOMELAB_TEST_GREP runs some of them.
 */
export async function run(): Promise<void> {
  const only = process.env['HOMELAB_TEST_GREP'];
  const mocha = new Mocha({
    ui: 'bdd',
    timeout: 120_000,
    color: false,
    ...(only !== undefined && { grep: only }),
  });
  mocha.suite.emit('pre-require', globalThis, '', mocha);
  // Loaded only now, since the files call what Mocha has just defined.
  if (!workspace.isTrusted) {
    await import('./suites/restricted');
    await import('./suites/hostile');
  } else if (extensions.getExtension('jnoortheen.nix-ide')) await import('./suites/beside-nix-ide');
  else await import('./suites/trusted');
  const result = await runAll(mocha);
  const file = process.env['HOMELAB_TEST_RESULT'];
  if (file !== undefined) await writeFile(file, JSON.stringify(result));
  if (result.failures.length > 0) throw new Error(`${result.failures.length} tests failed.`);
}

function runAll(mocha: Mocha): Promise<InHostResult> {
  const failures: InHostFailure[] = [];
  return new Promise((resolve) => {
    const runner = mocha.run(() => {
      const { passes: passed = 0, pending: skipped = 0 } = runner.stats ?? {};
      resolve({ passed, skipped, failures, activation: activationTimes() });
    });
    runner.on('fail', (test, error: Error) =>
      failures.push({ title: test.fullTitle(), message: error.stack ?? error.message }),
    );
  });
}

/** What the extension host notes for Developer: Show Running Extensions. */
function activationTimes(): ActivationTimes {
  const { MonacoPerformanceMarks } = globalThis as {
    readonly MonacoPerformanceMarks?: {
      readonly getMarks: () => readonly { readonly name: string; readonly startTime: number }[];
    };
  };
  const marks = new Map(
    MonacoPerformanceMarks?.getMarks().map(({ name, startTime }) => [name, startTime]),
  );
  const between = (what: string): number => {
    const at = (when: string): number =>
      marks.get(`code/extHost/${when}${what}/nixos-homelab.nixos-homelab`) ?? NaN;
    return at('did') - at('will');
  };
  return { loading: between('LoadExtensionCode'), activating: between('ActivateExtension') };
}
