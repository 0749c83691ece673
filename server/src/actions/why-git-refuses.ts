import type { Finding } from '../nix/finding';
import { findingsOf } from '../nix/find-problems';
import type { ActionContext } from './action-context';
import { answerOf } from './doctor/patient';

/** What keeps Git from reading a repository; nothing where it reads it, or says what no rule knows. */
export async function whyGitRefuses(
  context: ActionContext,
  folder: string,
): Promise<Finding | undefined> {
  const git = ['env', 'LC_ALL=C', 'git', '-C', folder, 'rev-parse', '--git-dir'];
  const said = (await answerOf(context, git))?.output ?? '';
  const [, text = ''] = /^fatal: (.*)$/m.exec(said) ?? [];
  return findingsOf({ kind: 'message', level: 0, text, whole: said }).find(
    ({ code }) => code === 'repository-owner',
  );
}
