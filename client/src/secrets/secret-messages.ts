/** What the editor and its page say to one another. The page keeps nothing of it. */
export type ToPage = {
  readonly kind: 'show';
  readonly name: string;
  /** For whom it is, as a sentence. */
  readonly recipients: string;
  readonly hide: boolean;
  /** The number of the last change that the editor has heard of. */
  readonly seen: number;
  readonly body: PageBody;
};

export type PageBody =
  | { readonly kind: 'text'; readonly text: string; readonly readOnly?: string }
  /** Instead of the content: a sentence, and what can be done. */
  | { readonly kind: 'notice'; readonly message: string; readonly actions: readonly PageAction[] };

export type PageAction = { readonly id: ActionId; readonly label: string };
export type ActionId = 'trust' | 'retry' | 'replace' | 'terminal';

export type FromPage =
  | { readonly kind: 'ready' }
  /** Changes are numbered from 1. */
  | { readonly kind: 'changed'; readonly text: string; readonly number: number }
  | { readonly kind: 'action'; readonly id: ActionId };
