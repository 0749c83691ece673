import type { ActionContext } from '../action-context';

/** How many tracked files of a repository differ from its last commit; none where there is no Git. */
export async function uncommitted(
  { processes, signal }: ActionContext,
  folder: string,
): Promise<number> {
  let count = 0;
  const args = ['-C', folder, 'status', '--porcelain', '--untracked-files=no'];
  const request = { command: 'git', args, cwd: '/', timeout: 20_000, signal };
  for await (const event of processes.run(request)) if (event.kind === 'stdout') count++;
  return count;
}
