import type { ActionName } from '../../../server/src/protocol';

export type TaskRequest = {
  readonly task: ActionName;
  readonly machine?: string | undefined;
  /** The flake's folder, as a path. */
  readonly flake: string;
  /** Whether a VM goes on running without the window that started it. */
  readonly keep?: boolean;
  /** Whether the VM's disk is thrown away first. */
  readonly freshDisk?: boolean | undefined;
};

/** The arguments of the `homelab` command line that do what a task asks for. */
export function commandLine({
  task,
  machine,
  flake,
  keep,
  freshDisk,
}: TaskRequest): readonly string[] {
  const subject = [...(machine === undefined ? [] : [machine]), '--flake', flake];
  switch (task) {
    case 'builder':
      return ['builder', 'start'];
    case 'vm':
      return [
        ...['vm', 'start', ...subject],
        ...(keep === true ? ['--keep'] : []),
        ...(freshDisk === true ? ['--fresh-disk'] : []),
      ];
    case 'evaluate':
    case 'build':
      return [task, ...subject];
  }
}
