import type { ActionEvent } from '../protocol';
import type { ActionContext } from './action-context';
import { answerOf } from './doctor/patient';

/** Nix sees only files that Git knows; that they are there is enough, their text is not recorded. */
export async function* trackFile(
  context: ActionContext,
  root: string,
  file: string,
): AsyncGenerator<ActionEvent> {
  const git = ['git', '-C', root];
  const inside = await answerOf(context, [...git, 'rev-parse', '--show-toplevel']);
  if (inside?.succeeded !== true) return;
  const added = await answerOf(context, [...git, 'add', '--intent-to-add', '--', file]);
  if (added?.succeeded === true) return;
  yield {
    kind: 'problem',
    severity: 'warning',
    code: 'file-not-tracked',
    message: `${file} is not tracked by Git, so Nix does not see it. Add it to Git.`,
    remedy: { title: 'Add it to Git', command: ['git', '-C', root, 'add', '--', file] },
  };
}
