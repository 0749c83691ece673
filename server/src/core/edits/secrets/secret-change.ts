import type { FileEdit } from '../../base/span';
import type { FileUri } from '../../base/uri';

/** Source edits that change for whom secrets are, or where they are named. */
export type SecretChange = {
  readonly kind: 'change';
  readonly edits: readonly FileEdit[];
  /** The encrypted files, as absolute paths, that must be encrypted again afterwards. */
  readonly rekey: readonly string[];
  /** The first file of rules, where there was none. */
  readonly newRules?: { readonly file: FileUri; readonly text: string };
};

/** `why` is a sentence with the reason and the remedy. */
export type SecretRefusal = { readonly kind: 'refused'; readonly why: string };

export function refusal(why: string): SecretRefusal {
  return { kind: 'refused', why };
}
