import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { ownEnvironment } from '../../support/own-environment';
import { mustRun } from '../../support/run';

declare module 'vitest' {
  interface ProvidedContext {
    /** The packaged extension, as a file. */
    readonly vsix: string;
  }
}

/** Packages the extension for all tests of a run. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'vsix-'));
  const vsix = join(folder, 'homelab.vsix');
  const options = {
    cwd: fileURLToPath(new URL('../../..', import.meta.url)),
    env: ownEnvironment(),
  };
  await mustRun(process.execPath, ['scripts/package.mjs', vsix], options);
  project.provide('vsix', vsix);
  return () => rm(folder, { recursive: true, force: true });
}
