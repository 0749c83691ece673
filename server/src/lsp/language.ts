import type { LineIndex } from '../core/base/line-index';
import type { FileEdit, Place, Span, TextEdit } from '../core/base/span';
import type { FileUri } from '../core/base/uri';
import type { Overview, ServiceOverview, ToggleServiceParams } from '../protocol';

/** What the server needs of the core's workspace: files in, immutable snapshots out. */
export interface Workspace {
  putFile(uri: FileUri, text: string | undefined): void;
  removeFile(uri: FileUri): void;
  openDocument(uri: FileUri, text: string): void;
  /** Each edit's span refers to the text after the edits before it. */
  editDocument(uri: FileUri, edits: readonly TextEdit[]): void;
  closeDocument(uri: FileUri): void;
  snapshot(): Snapshot;
}

export interface Snapshot {
  readonly revision: number;
  files(): Iterable<FileUri>;
  text(uri: FileUri): string | undefined;
  lines(uri: FileUri): LineIndex | undefined;
}

/** What the server needs of the core's checks, features and edits: synchronous functions of a snapshot. */
export interface Language {
  diagnose(snapshot: Snapshot, uri: FileUri): readonly Finding[];
  complete(snapshot: Snapshot, uri: FileUri, offset: number): Completions;
  hover(snapshot: Snapshot, uri: FileUri, offset: number): HoverText | undefined;
  definition(snapshot: Snapshot, uri: FileUri, offset: number): Destination | undefined;
  documentSymbols(snapshot: Snapshot, uri: FileUri): readonly DocumentSymbol[];
  overview(snapshot: Snapshot): PlacedOverview;
  toggleService(snapshot: Snapshot, request: ToggleServiceParams): ToggledService;
}

export type Finding = {
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'information' | 'hint';
  readonly message: string;
  readonly span: Span;
  readonly related: readonly { readonly place: Place; readonly message: string }[];
  readonly tags: readonly ('unnecessary' | 'deprecated')[];
  readonly fixes: readonly Fix[];
};

export type Fix = {
  readonly title: string;
  readonly edits: readonly FileEdit[];
  readonly preferred: boolean;
};

export type Completions = {
  readonly incomplete: boolean;
  readonly items: readonly CompletionItem[];
};

export type CompletionItem = {
  readonly label: string;
  readonly kind:
    | 'option'
    | 'option-set'
    | 'value'
    | 'enum-member'
    | 'keyword'
    | 'function'
    | 'variable'
    | 'file'
    | 'snippet'
    | 'type';
  readonly detail?: string;
  /** Markdown. */
  readonly documentation?: string;
  readonly replace: Span;
  readonly insertText: string;
  readonly isSnippet: boolean;
  readonly sortText: string;
  readonly filterText?: string;
  readonly retrigger: boolean;
};

export type HoverText = { readonly span: Span; readonly markdown: string };

export type Destination = {
  readonly origin: Span;
  readonly targets: readonly { readonly place: Place; readonly selection: Span }[];
};

export type DocumentSymbol = {
  readonly name: string;
  readonly detail?: string;
  readonly kind: string;
  readonly span: Span;
  readonly selection: Span;
  readonly children: readonly DocumentSymbol[];
};

type PlacedService = Omit<ServiceOverview, 'declaration' | 'definition'> & {
  readonly declaration?: Place;
  readonly definition?: Place;
};
type PlacedMachine = Omit<Overview['flakes'][number]['machines'][number], 'services'> & {
  readonly services: readonly PlacedService[];
};

/** The protocol's overview with places of the core instead of the protocol's locations. */
export type PlacedOverview = {
  readonly flakes: readonly {
    readonly root: string;
    readonly machines: readonly PlacedMachine[];
  }[];
};

export type ToggledService =
  | { readonly kind: 'edit'; readonly edit: FileEdit }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'refused'; readonly why: string };
