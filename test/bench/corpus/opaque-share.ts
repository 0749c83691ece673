import { plainOf } from '../../../server/src/core/eval/builtins/json';
import { isPrefix } from '../../../server/src/core/model/option-path';
import type { OptionPath } from '../../../server/src/core/model/option-path';
import { declarationsBelow, opaqueBelow } from '../../../server/src/core/model/option-tree';
import type { Snapshot } from '../../../server/src/core/model/snapshot';
import { isUpstream } from '../../../server/src/core/model/upstream';

/** How much of a repository lies where the model does not know all options. */
export type OpaqueShare = {
  readonly options: Share;
  /** Definitions of the repository's own options with a value that is written out. */
  readonly definitions: Share;
};
type Share = { readonly below: number; readonly all: number };

export const noShare: OpaqueShare = {
  options: { below: 0, all: 0 },
  definitions: { below: 0, all: 0 },
};

/** Counts options and literal definitions below the parts that could not be read. */
export function opaqueShare(snapshot: Snapshot): OpaqueShare {
  return snapshot.flakes.reduce((sum, { options, modules }) => {
    const parts = [...opaqueBelow(options)].map(({ path }) => path);
    const paths = [...declarationsBelow(options)].map(({ path }) => path);
    const literal = modules.flatMap(({ defined, session }) =>
      defined.definitions.flatMap(({ path, value }) =>
        !isUpstream(path[0] ?? '') && session.run(() => plainOf(value.force())) !== undefined
          ? [path]
          : [],
      ),
    );
    return addShares(sum, { options: share(paths, parts), definitions: share(literal, parts) });
  }, noShare);
}

export function addShares(a: OpaqueShare, b: OpaqueShare): OpaqueShare {
  const add = (x: Share, y: Share): Share => ({ below: x.below + y.below, all: x.all + y.all });
  return { options: add(a.options, b.options), definitions: add(a.definitions, b.definitions) };
}

/** The shares as one line. */
export function shareLine({ options, definitions }: OpaqueShare): string {
  const text = ({ below, all }: Share): string =>
    `${below} of ${all} (${((100 * below) / Math.max(1, all)).toFixed(2)}%)`;
  return `Below parts that could not be read: options ${text(options)}, literal definitions ${text(definitions)}`;
}

function share(paths: readonly OptionPath[], parts: readonly OptionPath[]): Share {
  const below = paths.filter((path) => parts.some((part) => isPrefix(part, path)));
  return { below: below.length, all: paths.length };
}
