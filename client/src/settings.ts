import { workspace, type Uri } from 'vscode';

/** The extension's own settings, read when they are needed; the server has its own. */
export type Settings = {
  /** The machine that commands act on; empty if it is to be found out. */
  readonly machine: string;
  /** The `nix` program; empty if it is to be found. */
  readonly nixPath: string;
  /** The `age` program; empty if it is to be found. */
  readonly agePath: string;
  /** Files of private keys that secrets are decrypted with, before the usual ones. */
  readonly secretIdentities: readonly string[];
  /** Whether the editor of a secret hides what it holds until it is to be shown. */
  readonly hideSecrets: boolean;
  /** The user that the SSH terminal logs in as. */
  readonly sshUser: string;
  /** Where machines are deployed to, as `user@name:port`, by machine. */
  readonly deployHosts: Readonly<Record<string, string>>;
  /** What is evaluated when a Nix file is saved. */
  readonly evaluateOnSave: 'off' | 'machine' | 'allMachines';
  /** Whose options from NixOS and other inputs are found out by Nix. */
  readonly nixosOptions: 'off' | 'machine' | 'allMachines';
  /** The address of a machine's Prometheus, by the machine's name. Empty in a workspace that is not trusted. */
  readonly prometheus: Readonly<Record<string, string>>;
  /** Whether a VM goes on running when the window that started it is closed. */
  readonly keepVm: boolean;
  /** Whether the Linux builder is started when a machine needs it. */
  readonly startBuilder: 'ask' | 'always' | 'never';
  /** Whether changed Nix files are saved before Nix reads them. */
  readonly saveFirst: boolean;
};

const starts = ['ask', 'always', 'never'] as const;
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
    agePath: text('agePath'),
    secretIdentities: texts(section.get<unknown>('secretIdentities')),
    hideSecrets: section.get<unknown>('hideSecrets') !== false,
    evaluateOnSave: savings.find((saving) => saving === text('evaluateOnSave')) ?? 'off',
    nixosOptions: savings.find((saving) => saving === text('nixosOptions')) ?? 'machine',
    prometheus: workspace.isTrusted ? byMachine(section.get<unknown>('map.prometheus')) : {},
    keepVm: section.get<unknown>('vm.whenWindowCloses') === 'keepRunning',
    startBuilder: starts.find((start) => start === text('startBuilder')) ?? 'ask',
    saveFirst: section.get<unknown>('saveBeforeActions') !== false,
    deployHosts: byMachine(section.get<unknown>('deploy.hosts')),
    sshUser: userName.test(user) ? user : 'admin',
  };
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

/** A text for each machine; whether it makes sense is for those who use it to say. */
function byMachine(value: unknown): Readonly<Record<string, string>> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).flatMap(([machine, host]) =>
      typeof host === 'string' && host.trim() !== '' ? [[machine, host.trim()]] : [],
    ),
  );
}
