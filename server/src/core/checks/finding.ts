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
  /** A file that git is to track, which an editor can do. */
  readonly track?: FileUri;
};
