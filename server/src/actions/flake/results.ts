import { withFeatures } from '../../nix/nix-arguments';
import type { ActionEvent } from '../../protocol';
import type { ActionContext } from '../action-context';
import type { Ending } from '../action-frame';
import { prepareNix } from '../prepare';

/** A link that a build has left in the repository, which keeps what it built from being collected. */
export type ResultLink = {
  /** Relative to the repository. */
  readonly path: string;
  /** What it leads to in the store. */
  readonly target: string;
};

/** The links of a folder and below; removing takes nothing else. */
export interface ResultLinks {
  list(folder: string): Promise<readonly ResultLink[]>;
  remove(folder: string, link: ResultLink): Promise<void>;
}

export type ResultsRequest = {
  readonly flake: string;
  /** The links to remove, or all; none lists them. */
  readonly remove: readonly string[] | 'all' | undefined;
};

/** Lists the results that builds have left, with the size of what they keep alive, or removes them. */
export async function* results(
  context: ActionContext,
  links: ResultLinks,
  request: ResultsRequest,
): AsyncGenerator<ActionEvent> {
  yield { kind: 'started', action: 'results', flake: request.flake };
  yield { kind: 'finished', ...(yield* work(context, links, request)) };
}

async function* work(
  context: ActionContext,
  links: ResultLinks,
  { flake, remove }: ResultsRequest,
): AsyncGenerator<ActionEvent, Ending> {
  const all = await links.list(flake);
  if (all.length === 0)
    return { outcome: 'succeeded', message: 'No build has left a result here.' };
  if (remove === undefined) {
    const nix = yield* prepareNix(context);
    for (const link of all)
      yield { kind: 'result', ...link, ...(nix && (await sizeOf(context, nix.nix, link))) };
    const count = all.length === 1 ? 'One result is' : `${all.length} results are`;
    return {
      outcome: 'succeeded',
      message: `${count} left by builds. Remove with homelab results --remove, then collect with nix store gc.`,
    };
  }
  const strange =
    remove === 'all' ? undefined : remove.find((path) => !all.some((each) => each.path === path));
  if (strange !== undefined)
    return {
      outcome: 'failed',
      message: `${strange} is no result of a build, so nothing was removed.`,
    };
  const wanted = remove === 'all' ? all : all.filter(({ path }) => remove.includes(path));
  for (const link of wanted) {
    await links.remove(flake, link);
    yield { kind: 'note', text: `Removed ${link.path}, which led to ${link.target}.` };
  }
  const count = wanted.length === 1 ? 'One result' : `${wanted.length} results`;
  return {
    outcome: 'succeeded',
    message: `${count} removed. What nothing else needs goes with nix store gc.`,
  };
}

/** Bytes of the closure; absent where the target has been collected already. */
async function sizeOf(
  context: ActionContext,
  command: string,
  { target }: ResultLink,
): Promise<{ readonly size?: number }> {
  const request = {
    command,
    args: withFeatures(['path-info', '--closure-size', target]),
    cwd: '/',
    timeout: 60_000,
    signal: context.signal,
  };
  for await (const event of context.processes.run(request)) {
    const size = event.kind === 'stdout' ? /\s(\d+)\s*$/.exec(event.line)?.[1] : undefined;
    if (size !== undefined) return { size: Number(size) };
  }
  return {};
}
