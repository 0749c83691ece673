import type { FileEdit, Place, Span } from '../base/span';
import type { FileUri } from '../base/uri';

export type Severity = 'error' | 'warning' | 'information' | 'hint';

/** A mistake that the sources prove. */
export type Finding = {
  /** The check's code, for example `unknown-option`. */
  readonly code: string;
  readonly severity: Severity;
  /** A sentence that names the thing, the reason and the remedy. */
  readonly message: string;
  readonly span: Span;
  readonly related: readonly { readonly place: Place; readonly message: string }[];
  readonly tags: readonly ('unnecessary' | 'deprecated')[];
  readonly fixes: readonly Fix[];
};

/** A change that mends a finding. */
export type Fix = {
  readonly title: string;
  readonly edits: readonly FileEdit[];
  readonly preferred: boolean;
  /** Instead of the edits. */
  readonly deed?: Deed;
};

/** What only an editor can do, because it asks, or changes more than texts. */
export type Deed =
  | { readonly kind: 'trackFile'; readonly file: FileUri }
  /** Moves the text at a place into an encrypted secret. */
  | { readonly kind: 'moveToSecret'; readonly place: Place }
  /** Does something with the secret of an encrypted file, which is an absolute path. */
  | {
      readonly kind: 'changeSecret';
      readonly change: 'create' | 'addRecipient' | 'remove';
      readonly path: string;
    };
