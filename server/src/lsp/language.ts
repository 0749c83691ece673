import type { LineIndex } from '../core/base/line-index';
import type { FileEdit, Span, TextEdit } from '../core/base/span';
import type { FileUri } from '../core/base/uri';
import type { Severities } from '../core/checks/diagnose';
import type { Finding } from '../core/checks/finding';
import type { SecretPlan, SecretWish } from '../core/edits/secrets/plan-change';
import type { SecretRefusal } from '../core/edits/secrets/secret-change';
import type { FileSystem } from '../core/ports';
import type { ExplainParams, OptionExplanation, SecretsOverview } from '../protocol';
import type { Assist } from '../core/edits/assists/assist';
import type { ChangeResult, Move } from '../core/edits/change';
import type { Typed } from '../core/edits/format-on-type';
import type { RenameTarget } from '../core/edits/rename';
import type { CopyRequest, CopyResult } from '../core/edits/copy-service';
import type { ToggleRequest, ToggleResult } from '../core/edits/toggle-service';
import type { CodeLens, LensSubject, ResolvedLens } from '../core/features/code-lenses';
import type { CompletionOptions } from '../core/features/complete';
import type { CompletionList } from '../core/features/completion-item';
import type { DefinitionInfo } from '../core/features/definition';
import type { DocumentLink } from '../core/features/document-links';
import type { DocumentSymbol } from '../core/features/document-symbols';
import type { Fold } from '../core/features/folding';
import type { HoverInfo } from '../core/features/hover';
import type { InlayHint, InlayOptions } from '../core/features/inlay-hints';
import type { Overview } from '../core/features/overview';
import type { Occurrence } from '../core/features/references';
import type { HomelabMap } from '../core/map/homelab-map';
import type { SemanticToken } from '../core/features/semantic-tokens';
import type { SignatureInfo } from '../core/features/signature-help';
import type { ServiceOption } from '../core/features/service-options';
import type { WorkspaceSymbol } from '../core/features/workspace-symbols';
import type { Workspace as CoreWorkspace } from '../core/workspace';

/** The core's workspace, of whose snapshots the server itself looks only at a part. */
export type Workspace = Omit<CoreWorkspace, 'snapshot'> & { snapshot(): Snapshot };

/** As much of a snapshot as the server itself looks at. */
export interface Snapshot {
  readonly revision: number;
  files(): Iterable<FileUri>;
  text(uri: FileUri): string | undefined;
  lines(uri: FileUri): LineIndex | undefined;
}

/** The map of a flake; `root` is the folder that holds `flake.nix`, as a URI. */
export type FlakeMap = HomelabMap & { readonly root: string };

/** The core's checks, features and edits: synchronous functions of a snapshot. */
export interface Language {
  diagnose(snapshot: Snapshot, uri: FileUri, severities: Severities): readonly Finding[];
  complete(
    snapshot: Snapshot,
    uri: FileUri,
    offset: number,
    options: CompletionOptions,
  ): CompletionList;
  hover(snapshot: Snapshot, uri: FileUri, offset: number): HoverInfo | undefined;
  definition(snapshot: Snapshot, uri: FileUri, offset: number): DefinitionInfo | undefined;
  implementation(snapshot: Snapshot, uri: FileUri, offset: number): DefinitionInfo | undefined;
  typeDefinition(snapshot: Snapshot, uri: FileUri, offset: number): DefinitionInfo | undefined;
  references(snapshot: Snapshot, uri: FileUri, offset: number): readonly Occurrence[];
  highlights(snapshot: Snapshot, uri: FileUri, offset: number): readonly Occurrence[];
  documentLinks(snapshot: Snapshot, uri: FileUri): readonly DocumentLink[];
  documentSymbols(snapshot: Snapshot, uri: FileUri): readonly DocumentSymbol[];
  workspaceSymbols(snapshot: Snapshot, query: string): readonly WorkspaceSymbol[];
  prepareRename(snapshot: Snapshot, uri: FileUri, offset: number): RenameTarget;
  rename(snapshot: Snapshot, uri: FileUri, offset: number, newName: string): ChangeResult;
  semanticTokens(snapshot: Snapshot, uri: FileUri): readonly SemanticToken[];
  folds(snapshot: Snapshot, uri: FileUri): readonly Fold[];
  selectionRanges(snapshot: Snapshot, uri: FileUri, offset: number): readonly Span[];
  inlayHints(
    snapshot: Snapshot,
    uri: FileUri,
    range: Span,
    options: InlayOptions,
  ): readonly InlayHint[];
  signatureHelp(snapshot: Snapshot, uri: FileUri, offset: number): SignatureInfo | undefined;
  codeLenses(snapshot: Snapshot, uri: FileUri): readonly CodeLens[];
  resolveLens(snapshot: Snapshot, uri: FileUri, subject: LensSubject): ResolvedLens | undefined;
  assists(snapshot: Snapshot, uri: FileUri, span: Span): readonly Assist[];
  formatOnType(snapshot: Snapshot, uri: FileUri, typed: Typed): readonly TextEdit[];
  moveFiles(snapshot: Snapshot, moves: readonly Move[]): readonly FileEdit[];
  overview(snapshot: Snapshot): Overview;
  explain(snapshot: Snapshot, request: ExplainParams): OptionExplanation | undefined;
  serviceOptions(snapshot: Snapshot, request: ExplainParams): readonly ServiceOption[];
  /** The path of the option whose name stands at an offset. */
  optionAt(snapshot: Snapshot, uri: FileUri, offset: number): readonly string[] | undefined;
  /** In steps: drawing a large homelab takes longer than a person who types may be kept waiting. */
  maps(snapshot: Snapshot, severities: Severities): Generator<void, readonly FlakeMap[]>;
  toggleService(snapshot: Snapshot, request: ToggleRequest): ToggleResult;
  /** Reads the encrypted files, but never decrypts one. */
  secrets(snapshot: Snapshot, files: FileSystem, complete: boolean): Promise<SecretsOverview>;
  changeSecret(snapshot: Snapshot, wish: SecretWish): SecretPlan | SecretRefusal;
  /** A name for the secret that the text at an offset can become. */
  nameSecret(snapshot: Snapshot, uri: FileUri, offset: number): string | undefined;
  copyService(snapshot: Snapshot, request: CopyRequest): CopyResult;
}
