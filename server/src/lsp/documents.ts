import { TextDocument } from 'vscode-languageserver-textdocument';
import type {
  DidChangeTextDocumentParams,
  TextDocumentContentChangeEvent,
  TextDocumentIdentifier,
  TextDocumentItem,
} from 'vscode-languageserver/node';
import type { TextEdit } from '../core/base/span';
import { normaliseUri, type FileUri } from '../core/base/uri';
import type { Workspace } from './language';

/** The documents that are open in the editor. They overlay the files on disk. */
export class Documents {
  private readonly open = new Map<FileUri, TextDocument>();

  constructor(private readonly workspace: Workspace) {}

  opened({ uri, languageId, version, text }: TextDocumentItem): void {
    const file = normaliseUri(uri);
    this.open.set(file, TextDocument.create(uri, languageId, version, text));
    this.workspace.openDocument(file, text);
  }

  changed({ textDocument, contentChanges }: DidChangeTextDocumentParams): void {
    const file = normaliseUri(textDocument.uri);
    const document = this.open.get(file);
    if (!document) return;
    const edits = contentChanges.map((change) => applyChange(document, change));
    TextDocument.update(document, [], textDocument.version);
    this.workspace.editDocument(file, edits);
  }

  closed({ uri }: TextDocumentIdentifier): void {
    const file = normaliseUri(uri);
    this.open.delete(file);
    this.workspace.closeDocument(file);
  }

  has(uri: FileUri): boolean {
    return this.open.has(uri);
  }

  uris(): Iterable<FileUri> {
    return this.open.keys();
  }

  text(uri: FileUri): string | undefined {
    return this.open.get(uri)?.getText();
  }

  /** The editor's version of an open document; null if the file is not open. */
  version(uri: FileUri): number | null {
    return this.open.get(uri)?.version ?? null;
  }

  /** The versions of all open documents at this moment. */
  versions(): ReadonlyMap<FileUri, number> {
    return new Map([...this.open].map(([uri, { version }]) => [uri, version]));
  }
}

/** Applies one change to the text and says it in offsets of the text before it. */
function applyChange(document: TextDocument, change: TextDocumentContentChangeEvent): TextEdit {
  const span =
    'range' in change
      ? { start: document.offsetAt(change.range.start), end: document.offsetAt(change.range.end) }
      : { start: 0, end: document.getText().length };
  TextDocument.update(document, [change], document.version);
  return { span, newText: change.text };
}
