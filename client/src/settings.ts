import { workspace, type Uri } from 'vscode';

/** The extension's own settings, read when they are needed; the server has its own. */
export type Settings = {
  /** The machine that commands act on; empty if it is to be found out. */
  readonly machine: string;
  /** The `nix` program; empty if it is to be found. */
  readonly nixPath: string;
  /** The user that the SSH terminal logs in as. */
  readonly sshUser: string;
  /** What is evaluated when a Nix file is saved. */
  readonly evaluateOnSave: 'off' | 'machine' | 'allMachines';
  /** Whether a VM goes on running when the window that started it is closed. */
  readonly keepVm: boolean;
};

const savings = ['off', 'machine', 'allMachines'] as const;
const userName = /^[a-z_][a-z0-9_-]*$/i;

/** `scope` is the folder that the settings are for. */
export function readSettings(scope?: Uri): Settings {
  const section = workspace.getConfiguration('homelab', scope);
  const text = (name: string) => {
    const value = section.get<unknown>(name);
    return typeof value === 'string' ? value.trim() : '';
  };
  const user = text('vm.sshUser');
  return {
    machine: text('machine'),
    nixPath: text('nixPath'),
    evaluateOnSave: savings.find((saving) => saving === text('evaluateOnSave')) ?? 'off',
    keepVm: section.get<unknown>('vm.whenWindowCloses') === 'keepRunning',
    sshUser: userName.test(user) ? user : 'admin',
  };
}
