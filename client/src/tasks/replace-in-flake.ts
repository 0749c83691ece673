import { RelativePattern, Uri, window, workspace, WorkspaceEdit, Range } from 'vscode';
import type { Remedy } from '../../../server/src/protocol';

/** Replaces a text in all Nix files of a flake, as one edit that can be undone, and shows the first place. */
export async function replaceInFlake(
  flake: Uri,
  { from, to }: NonNullable<Remedy['replacement']>,
): Promise<void> {
  const edit = new WorkspaceEdit();
  let first: { readonly uri: Uri; readonly range: Range } | undefined;
  for (const uri of await workspace.findFiles(new RelativePattern(flake, '**/*.nix'))) {
    const document = await workspace.openTextDocument(uri);
    const text = document.getText();
    for (let at = text.indexOf(from); at >= 0; at = text.indexOf(from, at + from.length)) {
      const range = new Range(document.positionAt(at), document.positionAt(at + from.length));
      edit.replace(uri, range, to);
      first ??= { uri, range };
    }
  }
  if (first === undefined) {
    void window.showWarningMessage(
      `${from} stands in no Nix file of the flake in this form, so it was not replaced. Write ${to} where the download is described.`,
    );
    return;
  }
  await workspace.applyEdit(edit);
  await window.showTextDocument(first.uri, { selection: first.range });
}
