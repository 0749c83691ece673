import type { Span, TextEdit } from '../base/span';

export type CompletionKind =
  | 'option'
  | 'option-set'
  | 'value'
  | 'enum-member'
  | 'keyword'
  | 'function'
  | 'variable'
  | 'file'
  | 'folder'
  | 'snippet'
  | 'type';

/** One proposal. `insertText` replaces `replace`; with `isSnippet` it holds `${1}` places. */
export type CompletionItem = {
  readonly label: string;
  readonly kind: CompletionKind;
  readonly detail?: string;
  /** What the list shows beside the label: arguments right after it, or a type at the end of the line. */
  readonly beside?: { readonly kind: 'arguments' | 'type'; readonly text: string };
  /** Markdown, made when an item is looked at. */
  readonly documentation?: () => string | undefined;
  readonly replace: Span;
  readonly insertText: string;
  readonly isSnippet: boolean;
  /** What else has to change for it to be right, elsewhere in the file. */
  readonly also?: TextEdit;
  readonly sortText: string;
  readonly filterText?: string;
  /** Whether the list should open again after the insertion. */
  readonly retrigger: boolean;
};

export type CompletionList = {
  /** Whether typing on may bring further items. */
  readonly incomplete: boolean;
  readonly items: readonly CompletionItem[];
};

export const noCompletions: CompletionList = { incomplete: false, items: [] };
