import type { CheckResult } from '../../protocol';
import { whyGitRefuses } from '../why-git-refuses';
import { answerOf, exists, type Check } from './patient';

export const flakePresent: Check = async ({ context, flake }) => {
  if (await exists(context, `${flake}/flake.nix`)) return [];
  const message = `${flake} has no flake.nix. Open the folder that holds it, or create a homelab.`;
  const remedy = { title: 'Create a homelab', command: ['homelab', 'new'] };
  return [{ code: 'flake', title: 'Flake', status: 'failed', message, remedy }];
};

/** Nix sees only the files that Git knows. */
export const filesTracked: Check = async ({ context, flake }) => {
  if (!(await exists(context, `${flake}/flake.nix`))) return [];
  const git = (...args: readonly string[]) => answerOf(context, ['git', '-C', flake, ...args]);
  const result = (status: CheckResult['status'], message: string): CheckResult => {
    return { code: 'git', title: 'Git', status, message };
  };
  const inside = await git('rev-parse', '--show-toplevel');
  if (inside === undefined)
    return [
      result('failed', 'Git is not installed, and Nix needs it to read the homelab. Install it.'),
    ];
  const refusal = inside.succeeded ? undefined : await whyGitRefuses(context, flake);
  if (refusal)
    return [
      {
        ...result('failed', refusal.message),
        ...(refusal.remedy?.command && {
          remedy: { title: refusal.remedy.title, command: refusal.remedy.command },
        }),
      },
    ];
  if (!inside.succeeded)
    return [
      {
        ...result(
          'warning',
          `${flake} is not in a Git repository, so Nix copies all of it. Make it one.`,
        ),
        remedy: { title: 'Make it a Git repository', command: ['git', 'init', flake] },
      },
    ];
  const others = await git(
    'ls-files',
    '--others',
    '--exclude-standard',
    '--',
    '*.nix',
    '*.age',
    '*.lock',
  );
  const untracked = (others?.output ?? '').split('\n').filter((path) => path !== '');
  if (untracked.length === 0) return [result('ok', 'Git knows every file that Nix reads.')];
  const files = untracked.length === 1 ? 'this file' : 'these files';
  return [
    {
      ...result(
        'failed',
        `Nix does not see ${files}, because Git does not know them: ${untracked.join(', ')}. Add them.`,
      ),
      remedy: {
        title: 'Add them to Git',
        command: ['git', '-C', flake, 'add', '--', ...untracked],
      },
    },
  ];
};

export const inputsLocked: Check = async ({ context, flake }) => {
  if (!(await exists(context, `${flake}/flake.nix`))) return [];
  const title = 'Lock file';
  if (await exists(context, `${flake}/flake.lock`))
    return [
      {
        code: 'lock',
        title,
        status: 'ok',
        message: 'flake.lock fixes the versions of the inputs.',
      },
    ];
  const message =
    'There is no flake.lock, so every evaluation asks the network for the newest inputs.';
  const remedy = { title: 'Lock the inputs', command: ['nix', 'flake', 'lock', flake] };
  return [{ code: 'lock', title, status: 'warning', message, remedy }];
};

/** A server installed with the template's key lets nobody in, and decrypts no secret. */
export const keysReplaced: Check = async ({ context, flake }) => {
  const search = [
    'git',
    '-C',
    flake,
    'grep',
    '--files-with-matches',
    'replace-me-with-',
    '--',
    '*.nix',
  ];
  const found = await answerOf(context, search);
  if (found?.succeeded !== true) return [];
  const files = found.output.split('\n').join(' and ');
  const message = `A placeholder key of the template is still in ${files}. Write your own public keys there before you install the server.`;
  return [{ code: 'placeholder-key', title: 'Keys', status: 'warning', message }];
};
