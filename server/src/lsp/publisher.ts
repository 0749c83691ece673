import type { Connection, Diagnostic } from 'vscode-languageserver/node';
import type { FileUri } from '../core/base/uri';
import { digest } from './digest';

/** Sends diagnostics, and only those that the client does not show already. */
export class Publisher {
  /** The digests of what the client shows, by file. */
  private readonly shown = new Map<FileUri, string>();

  constructor(private readonly connection: Pick<Connection, 'sendDiagnostics'>) {}

  /** `version` is the open document's, or null. */
  publish(uri: FileUri, diagnostics: Diagnostic[], version: number | null): void {
    // The version counts: an edit moves what the editor draws even where the findings stay.
    const content = diagnostics.length === 0 ? '' : digest(JSON.stringify([version, diagnostics]));
    if ((this.shown.get(uri) ?? '') === content) return;
    if (content === '') this.shown.delete(uri);
    else this.shown.set(uri, content);
    void this.connection.sendDiagnostics({
      uri,
      diagnostics,
      ...(version !== null && { version }),
    });
  }

  /** Takes back what is shown for files that nobody wants checked any more. */
  keepOnly(isWanted: (uri: FileUri) => boolean): void {
    for (const uri of [...this.shown.keys()]) if (!isWanted(uri)) this.publish(uri, [], null);
  }
}
