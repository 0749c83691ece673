import assert from 'node:assert/strict';
import { ConfigurationTarget, languages, tasks, workspace, type Task } from 'vscode';
import { machinePath, readyHomelab, replace, restoreFiles, show } from '../support/homelab-window';
import { until } from '../support/until';

/** A value of which only Nix knows what it is, so that nothing is said of it before. */
const knownToNixAlone = 'builtins.nixVersion == ""';

describe('the tasks of a homelab', () => {
  before(readyHomelab);
  afterEach(restoreFiles);

  it('are one for each action on each machine, and the builder', async () => {
    const names = (await tasks.fetchTasks({ type: 'homelab' })).map(({ name }) => name);
    for (const name of ['evaluate server', 'build server-vm', 'vm server-vm-x86_64', 'builder'])
      assert.ok(names.includes(name), `${name} is not among ${names.join(', ')}`);
  });

  it('evaluate a machine', async () => {
    assert.equal(await runTask('evaluate server'), 0);
  });

  it('show at its place what Nix complains about, and once', async () => {
    const document = await show(machinePath);
    await replace(
      document,
      'time.timeZone = "Europe/Berlin";',
      `time.timeZone = ${knownToNixAlone};`,
    );
    await document.save();
    assert.notEqual(await runTask('evaluate server'), 0);
    const problems = await until(languages.onDidChangeDiagnostics, () => {
      const all = languages.getDiagnostics().flatMap(([, diagnostics]) => diagnostics);
      return all.length > 0 ? all : undefined;
    });
    assert.equal(problems.length, 1);
    assert.match(problems[0]?.message ?? '', /time\.timeZone/);
  });
});

describe('evaluation on save', () => {
  before(async () => {
    await readyHomelab();
    await setting('evaluateOnSave', 'machine');
  });
  after(() => setting('evaluateOnSave', undefined));
  afterEach(restoreFiles);

  it('shows what Nix complains about, and takes it away when it is mended', async () => {
    const document = await show(machinePath);
    await replace(document, '"26.05"', knownToNixAlone);
    await document.save();
    const problems = () => languages.getDiagnostics(document.uri);
    await until(languages.onDidChangeDiagnostics, () =>
      problems().some(({ source }) => source === 'Nix') ? true : undefined,
    );
    assert.match(problems()[0]?.message ?? '', /system\.stateVersion/);
    await replace(document, knownToNixAlone, '"26.05"');
    await document.save();
    await until(languages.onDidChangeDiagnostics, () =>
      problems().length === 0 ? true : undefined,
    );
  });

  async function setting(name: string, value: string | undefined): Promise<void> {
    const section = workspace.getConfiguration('homelab');
    await section.update(name, value, ConfigurationTarget.Global);
  }
});

async function runTask(name: string): Promise<number | undefined> {
  const all: readonly Task[] = await tasks.fetchTasks({ type: 'homelab' });
  const task = all.find((candidate) => candidate.name === name);
  assert.ok(task, `There is no task ${name}.`);
  const ended = new Promise<number | undefined>((resolve) => {
    const subscription = tasks.onDidEndTaskProcess(({ execution, exitCode }) => {
      if (execution.task.name !== name) return;
      subscription.dispose();
      resolve(exitCode);
    });
  });
  await tasks.executeTask(task);
  return ended;
}
