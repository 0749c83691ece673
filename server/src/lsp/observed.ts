import type { FileUri } from '../core/base/uri';
import type { Workspace } from './language';

/** The same workspace, which tells of every change after it was made. */
export function observed(workspace: Workspace, changed: (uri: FileUri) => void): Workspace {
  const telling =
    <Rest extends readonly unknown[]>(change: (uri: FileUri, ...rest: Rest) => void) =>
    (uri: FileUri, ...rest: Rest) => {
      change(uri, ...rest);
      changed(uri);
    };
  return {
    putFile: telling((uri, text: string | undefined) => workspace.putFile(uri, text)),
    removeFile: telling((uri) => workspace.removeFile(uri)),
    setTracked: telling((uri, tracked: Parameters<Workspace['setTracked']>[1]) =>
      workspace.setTracked(uri, tracked),
    ),
    setIndexes: telling((uri, indexes: Parameters<Workspace['setIndexes']>[1]) =>
      workspace.setIndexes(uri, indexes),
    ),
    openDocument: telling((uri, text: string) => workspace.openDocument(uri, text)),
    editDocument: telling((uri, edits: Parameters<Workspace['editDocument']>[1]) =>
      workspace.editDocument(uri, edits),
    ),
    closeDocument: telling((uri) => workspace.closeDocument(uri)),
    snapshot: () => workspace.snapshot(),
  };
}
