import type { ActionName } from '../../../server/src/protocol';

export type TaskRequest = {
  readonly task: ActionName;
  readonly machine?: string | undefined;
  /** The flake's folder, as a path. */
  readonly flake: string;
};

/** The arguments of the `homelab` command line that do what a task asks for. */
export function commandLine({ task, machine, flake }: TaskRequest): readonly string[] {
  const subject = task === 'builder' || machine === undefined ? [] : [machine];
  return [task, ...subject, '--flake', flake];
}
