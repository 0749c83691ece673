import { window, type LogOutputChannel } from 'vscode';
import type { Homelab } from '../homelab';
import type { HomelabProgram } from '../tasks/homelab-program';
import { Deployments } from './deployments';

/** What the commands that deploy share. */
export type DeployTools = {
  readonly homelab: Homelab;
  readonly program: HomelabProgram;
  readonly deployments: Deployments;
  readonly log: LogOutputChannel;
};

export function deployTools(
  homelab: Homelab,
  program: HomelabProgram,
): DeployTools & { readonly dispose: () => void } {
  const deployments = new Deployments();
  const log = window.createOutputChannel('Homelab Deployments', { log: true });
  const dispose = (): void => {
    deployments.dispose();
    log.dispose();
  };
  return { homelab, program, deployments, log, dispose };
}
