import type { FileEdit, Span } from '../../base/span';
import type { FileUri } from '../../base/uri';
import type { Deed } from '../../checks/finding';
import type { FileIr } from '../../ir/expr';
import { stepsTo, type Step } from '../../ir/find';
import type { Flake, Snapshot } from '../../model/snapshot';

/** A change that a person can choose where the caret is. */
export type Assist = {
  readonly title: string;
  readonly kind: 'quickfix' | 'extract' | 'rewrite' | 'refactor';
  readonly edits: readonly FileEdit[];
  /** Instead of the edits. */
  readonly deed?: Deed;
};

/** What an assist looks at: the file, what is selected, and the nodes around it, outermost first. */
export type AssistContext = {
  readonly snapshot: Snapshot;
  readonly flake: Flake;
  readonly file: FileUri;
  readonly text: string;
  readonly ir: FileIr;
  readonly span: Span;
  readonly steps: readonly Step[];
};

export type AssistRule = (context: AssistContext) => Iterable<Assist>;

/** The context of a selection; undefined where the file is not sound, as edits must not guess. */
export function assistContext(
  snapshot: Snapshot,
  file: FileUri,
  span: Span,
): AssistContext | undefined {
  const flake = snapshot.flakeOf(file);
  const text = snapshot.text(file);
  const ir = snapshot.ir(file);
  if (flake === undefined || text === undefined || ir === undefined) return undefined;
  if (ir.problems.length > 0) return undefined;
  return { snapshot, flake, file, text, ir, span, steps: stepsTo(ir.root, span.start) };
}
