import { testVmScript } from './fixtures';
import { ownEnvironment } from './own-environment';
import { mustRun, type RunOptions } from './run';

const options: RunOptions = {
  cwd: '/',
  env: ownEnvironment(),
};

/** Builds the test VM's kernel and disk unless that is done, and gives their folder. */
export function buildTestVm(): Promise<string> {
  return mustRun(testVmScript, [], options);
}

/** Where `buildTestVm` puts them, whether it ran or not. */
export function testVmFolder(): Promise<string> {
  return mustRun(testVmScript, ['--where'], options);
}

/** What `TEST_VM_FAULT` lets go wrong; explained in test/fixtures/vm/guest/init. */
export type TestVmFault = 'exit' | 'panic' | 'poweroff' | 'hang' | 'silent' | 'deaf';
