import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { commands } from 'vscode';
import type { HomelabApi } from '../../../client/src/extension';
import { waitFor } from '../../support/wait-for';
import { readyHomelab } from '../support/homelab-window';

describe('a language server that is killed', function () {
  this.timeout(120_000);
  let homelab: HomelabApi;
  before(async () => {
    homelab = await readyHomelab();
  });

  it('is started again, and knows what it knew', async () => {
    const known = homelab.services.getChildren().length;
    const pid = await serverProcess();
    process.kill(pid, 'SIGKILL');
    await waitFor(async () => ((await serverProcess()) === pid ? undefined : true));
    await readyHomelab();
    assert.equal(homelab.services.getChildren().length, known);
  });

  it('again and again is given up, which the sidebar says, until a person starts it', async () => {
    let last = 0;
    await waitFor(async () => {
      if (homelab.situation() === 'server-stopped') return true;
      const pid = await serverProcess();
      if (pid !== last) process.kill(pid, 'SIGKILL');
      last = pid;
      return undefined;
    });
    await commands.executeCommand('homelab.restartServer');
    await readyHomelab();
    assert.ok(homelab.services.getChildren().length > 0);
  });

  /** The server of this window. */
  function serverProcess(): Promise<number> {
    return waitFor(() => {
      if (homelab.situation() === 'server-stopped') return Promise.resolve(0);
      return Promise.resolve(readdirSync('/proc').map(Number).find(isServer));
    });
  }
});

function isServer(pid: number): boolean {
  const words = commandLine(pid).split('\0');
  return (
    words.some((word) => word.endsWith('/dist/server.cjs')) &&
    words.includes(`--clientProcessId=${process.pid}`)
  );
}

function commandLine(pid: number): string {
  if (Number.isNaN(pid)) return '';
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch (error) {
    // It has ended since the folder was read.
    if (error instanceof Error && 'code' in error) return '';
    throw error;
  }
}
