import type { StageName } from './verification';

/** Something that happened to a file. */
export type FileChange = {
  /** Relative to the flake. */
  readonly path: string;
  /** Whether only its content is another; else it came, went or was moved. */
  readonly contentOnly: boolean;
};

/** What Git, Nix and editors write for themselves. */
const ignored =
  /(^|\/)(\.git|\.direnv|\.devenv|node_modules|result[^/]*|\.#[^/]*|4913)(\/|$)|(~|\.qcow2|\.sw[a-z]|\.tmp)$/;

/** The first stage whose result the changes can have affected; undefined if there is none. */
export function affectedStage(changes: readonly FileChange[]): StageName | undefined {
  const relevant = changes.filter(({ path }) => !ignored.test(path));
  if (relevant.length === 0) return undefined;
  // The checks read Nix files; of others they know only that they are there.
  const isForChecks = relevant.some(
    ({ path, contentOnly }) => path.endsWith('.nix') || (!contentOnly && path !== 'flake.lock'),
  );
  return isForChecks ? 'check' : 'evaluate';
}
