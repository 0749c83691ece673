import type { Span } from '../../../server/src/core/base/span';
import type { FileUri } from '../../../server/src/core/base/uri';
import type { Flake, Snapshot } from '../../../server/src/core/model/snapshot';

/** A mistake made on purpose, and what must be said of it. */
export type Mutation = {
  readonly kind: 'segment' | 'reference' | 'value' | 'import' | 'port';
  readonly file: FileUri;
  readonly span: Span;
  readonly newText: string;
  /** What must be found, at one of these places in the text as it is afterwards. */
  readonly code: string;
  readonly at: readonly { readonly file: FileUri; readonly span: Span }[];
  /** Whether the model knows enough of the place to speak. */
  readonly claimed: boolean;
};

/** One way to make mistakes in a flake. */
export type MakeMutations = (flake: Flake, snapshot: Snapshot) => readonly Mutation[];

/** The place that new text takes. */
export function placeOf(file: FileUri, { start }: Span, newText: string): Mutation['at'][number] {
  return { file, span: { start, end: start + newText.length } };
}
