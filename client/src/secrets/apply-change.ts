import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { Range, Uri, workspace, WorkspaceEdit, type TextDocument } from 'vscode';
import type { ChangeSecretParams, ChangeSecretResult } from '../../../server/src/protocol';
import type { LanguageServer } from '../language-client';
import type { Outcome } from './secret-program';

export type Change = ChangeSecretResult & { readonly kind: 'change' };

/** What happens to encrypted files in the same step. */
export type FileChanges = {
  readonly create?: { readonly file: Uri; readonly contents: Uint8Array } | undefined;
  readonly remove?: Uri | undefined;
};

/** How often a text may turn out to be another one than the edit was made for. */
const attempts = 5;

/**
 * Asks the server for a change and applies it as one step that can be undone. `files` is asked what to
 * do with encrypted files, before anything is changed. Gives the change, and whether it is on disk.
 */
export async function changeSecret(
  server: LanguageServer,
  params: ChangeSecretParams,
  files: (change: Change) => Promise<Outcome<FileChanges>> = () =>
    Promise.resolve({ kind: 'done', value: {} }),
): Promise<Outcome<{ readonly change: Change; readonly saved: boolean }>> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const change = await server.changeSecret(params);
    if (change === undefined)
      return failed('The language server is not running. Run “Homelab: Restart Language Server”.');
    if (change.kind === 'refused') return failed(change.why);
    const readOnly = await firstReadOnly(change);
    if (readOnly !== undefined)
      return failed(`${workspace.asRelativePath(readOnly)} is read-only. Make it writable first.`);
    if (!(await areCurrent(change))) continue;
    const changes = await files(change);
    if (changes.kind === 'failed') return changes;
    const documents = await areCurrent(change);
    if (documents) return apply(change, changes.value, documents);
  }
  return failed('The files changed while they were being edited. Try again.');
}

/** The documents that change; nothing if the server's texts are not the editor's. */
async function areCurrent({ files }: Change): Promise<readonly TextDocument[] | undefined> {
  const documents: TextDocument[] = [];
  for (const { uri, version, isNew } of files) {
    if (isNew === true) continue;
    const document = await workspace.openTextDocument(Uri.parse(uri));
    if (document.version !== version) return undefined;
    documents.push(document);
  }
  return documents;
}

/** Clean files are saved; dirty ones stay the person's to save. */
async function apply(
  change: Change,
  { create, remove }: FileChanges,
  documents: readonly TextDocument[],
): Promise<Outcome<{ readonly change: Change; readonly saved: boolean }>> {
  const clean = documents.filter(({ isDirty }) => !isDirty);
  const edit = new WorkspaceEdit();
  if (create) edit.createFile(create.file, { contents: create.contents });
  if (remove) edit.deleteFile(remove, { ignoreIfNotExists: true });
  for (const { uri, edits, isNew } of change.files) {
    const text = edits.map(({ newText }) => newText).join('');
    if (isNew === true)
      edit.createFile(Uri.parse(uri), { contents: new TextEncoder().encode(text) });
    else
      for (const { range, newText } of edits) {
        const { start, end } = range;
        const place = new Range(start.line, start.character, end.line, end.character);
        edit.replace(Uri.parse(uri), place, newText);
      }
  }
  if (!(await workspace.applyEdit(edit)))
    return failed('The files cannot be edited now. See that they and their folders are writable.');
  let saved = clean.length === documents.length;
  for (const document of clean) saved = (await document.save()) && saved;
  return { kind: 'done', value: { change, saved } };
}

async function firstReadOnly({ files, create }: Change): Promise<Uri | undefined> {
  const made = [...files.filter(({ isNew }) => isNew === true).map(({ uri }) => uri), create ?? ''];
  const folders = made.filter((uri) => uri !== '').map((uri) => Uri.joinPath(Uri.parse(uri), '..'));
  const changed = files.filter(({ isNew }) => isNew !== true).map(({ uri }) => Uri.parse(uri));
  for (const uri of [...changed, ...folders]) if (await isReadOnly(uri)) return uri;
  return undefined;
}

/** What is not there is made. */
async function isReadOnly({ fsPath }: Uri): Promise<boolean> {
  return access(fsPath, constants.W_OK).then(
    () => false,
    (error: unknown) => !(error instanceof Error && 'code' in error && error.code === 'ENOENT'),
  );
}

function failed(why: string): { readonly kind: 'failed'; readonly why: string } {
  return { kind: 'failed', why };
}
