import {
  CancellationError,
  commands,
  Disposable,
  EventEmitter,
  RelativePattern,
  Uri,
  window,
  workspace,
  type CustomDocumentBackup,
  type CustomDocumentEditEvent,
  type CustomDocumentOpenContext,
  type CustomEditorProvider,
  type ExtensionContext,
  type WebviewPanel,
} from 'vscode';
import { readSettings } from '../settings';
import { editInTerminal } from './edit-in-terminal';
import { SecretBackups } from './secret-backups';
import { SecretDocument } from './secret-document';
import { showWebPage } from '../web-page';
import { secretEditorType } from './secret-editor-type';
import type { ActionId, FromPage, PageBody, ToPage } from './secret-messages';
import type { SecretProgram } from './secret-program';
import type { Secrets } from './secrets';

/** The editor for `*.age`: it shows the plaintext in a page, and saves and backs up ciphertext alone. */
export class SecretEditor implements CustomEditorProvider<SecretDocument>, Disposable {
  private readonly edits = new EventEmitter<CustomDocumentEditEvent<SecretDocument>>();
  private readonly registration: Disposable;
  private readonly backups: SecretBackups;
  /** What VS Code does not know to be unsaved, until the document is shown. */
  private readonly leftovers = new WeakMap<SecretDocument, Uri>();
  private open = 0;
  readonly onDidChangeCustomDocument = this.edits.event;

  constructor(
    private readonly context: ExtensionContext,
    private readonly secrets: Secrets,
    private readonly program: SecretProgram,
  ) {
    this.backups = new SecretBackups(Uri.joinPath(context.globalStorageUri, 'unsaved-secrets'));
    this.registration = Disposable.from(
      secrets.attend(() => this.open > 0),
      window.registerCustomEditorProvider(secretEditorType, this, {
        // A page that is not seen is thrown away, with what it shows.
        webviewOptions: { retainContextWhenHidden: false, enableFindWidget: false },
        supportsMultipleEditorsPerDocument: false,
      }),
    );
  }

  async openCustomDocument(
    uri: Uri,
    { backupId }: CustomDocumentOpenContext,
  ): Promise<SecretDocument> {
    const unsaved = await this.backups.find(uri);
    const document = new SecretDocument(
      uri,
      this.program,
      backupId === undefined ? undefined : unsaved,
    );
    if (unsaved && backupId === undefined) this.leftovers.set(document, unsaved);
    document.onDidEdit(({ undo, redo }) =>
      this.edits.fire({ document, undo, redo, label: 'Edit Secret' }),
    );
    await document.load();
    return document;
  }

  async resolveCustomEditor(document: SecretDocument, panel: WebviewPanel): Promise<void> {
    const { webview } = panel;
    const { extensionUri } = this.context;
    let seen = 0;
    const draw = (): void => void webview.postMessage({ ...this.describe(document), seen });
    this.open++;
    const subscriptions = Disposable.from(
      new Disposable(() => {
        this.open--;
      }),
      document.onDidChange(draw),
      this.secrets.onDidChange(draw),
      workspace.onDidGrantWorkspaceTrust(() => {
        if (document.state.kind === 'restricted') void this.openAgain(document);
      }),
      watch(document),
      webview.onDidReceiveMessage((message: FromPage) => {
        if (message.kind === 'changed') {
          seen = message.number;
          document.type(message.text);
        } else if (message.kind === 'ready') draw();
        else void this.act(document, message.id);
      }),
    );
    panel.onDidDispose(() => void subscriptions.dispose());
    showWebPage(webview, extensionUri, { name: 'secret', title: 'Secret' });
    await this.secrets.load();
    await this.takeUp(document);
  }

  async saveCustomDocument(document: SecretDocument): Promise<void> {
    if (await document.isOvertaken()) {
      const overwrite = 'Overwrite';
      const choice = await window.showWarningMessage(
        `${document.name} was changed by somebody else since it was opened. Overwrite it?`,
        { modal: true },
        overwrite,
      );
      if (choice !== overwrite)
        throw new Error(`${document.name} was not saved. Revert it to see what it holds now.`);
    }
    await document.save();
    await this.backups.remove(document.uri);
  }

  async saveCustomDocumentAs(document: SecretDocument, destination: Uri): Promise<void> {
    await document.save(destination);
  }

  async revertCustomDocument(document: SecretDocument): Promise<void> {
    await document.revert();
    await this.backups.remove(document.uri);
  }

  /** VS Code asks for it a second after each change: what it gets is encrypted like the file itself. */
  async backupCustomDocument(document: SecretDocument): Promise<CustomDocumentBackup> {
    await this.secrets.load();
    const { uri } = document;
    const recipients = this.secrets.find(uri)?.secret.recipients ?? [];
    const keys = recipients.flatMap(({ key }) => key ?? []);
    const encrypted = await document.backUp(keys);
    if (encrypted.kind === 'failed') throw new Error(encrypted.why);
    // What was saved or taken back in the meantime is not to come back.
    if (!document.isDirty) throw new CancellationError();
    const remove = await this.backups.write(uri, encrypted.value);
    return { id: this.backups.fileOf(uri).toString(), delete: () => void remove() };
  }

  dispose(): void {
    this.registration.dispose();
    this.edits.dispose();
  }

  private async openAgain(document: SecretDocument): Promise<void> {
    await document.load();
    await this.takeUp(document);
  }

  private async takeUp(document: SecretDocument): Promise<void> {
    const leftover = this.leftovers.get(document);
    if (leftover === undefined || document.state.kind !== 'open') return;
    this.leftovers.delete(document);
    await document.takeUp(leftover);
  }

  private describe(document: SecretDocument): Omit<ToPage, 'seen'> {
    const found = this.secrets.find(document.uri)?.secret;
    const readers = found?.recipients.map(({ name }) => name).join(', ') ?? '';
    return {
      kind: 'show',
      name: document.name,
      recipients: readers === '' ? '' : `Encrypted for ${readers}.`,
      hide: readSettings().hideSecrets,
      body: this.bodyOf(document),
    };
  }

  private bodyOf({ state, uri }: SecretDocument): PageBody {
    const found = this.secrets.find(uri)?.secret;
    switch (state.kind) {
      case 'restricted':
        return {
          kind: 'notice',
          message:
            'This folder is not trusted, so nothing in it is decrypted. Trust it to edit its secrets; their names and recipients are in the view Secrets.',
          actions: [{ id: 'trust', label: 'Manage Workspace Trust' }],
        };
      case 'loading':
        return { kind: 'notice', message: 'Decrypting…', actions: [] };
      case 'closed':
        return {
          kind: 'notice',
          message: state.why,
          actions: [
            { id: 'retry', label: 'Try Again' },
            ...(found?.command ? [{ id: 'terminal', label: 'Edit in Terminal' } as const] : []),
            ...(state.mayReplace && found?.locked === undefined && found
              ? [{ id: 'replace', label: 'Replace the Content' } as const]
              : []),
          ],
        };
      case 'open':
        return {
          kind: 'text',
          text: state.text,
          ...(this.secrets.overview.complete && lockOf(found)),
        };
    }
  }

  private async act(document: SecretDocument, id: ActionId): Promise<void> {
    const found = this.secrets.find(document.uri);
    switch (id) {
      case 'trust':
        await commands.executeCommand('workbench.trust.manage');
        break;
      case 'retry':
        await this.openAgain(document);
        break;
      case 'replace':
        document.replace();
        break;
      case 'terminal':
        if (found) await editInTerminal(found);
    }
  }
}

/** What cannot be written again can be read all the same. */
function lockOf(found: { readonly locked?: string } | undefined): { readonly readOnly?: string } {
  if (found && found.locked === undefined) return {};
  return {
    readOnly:
      found?.locked ??
      'No rule in secrets.nix says for whom this file is encrypted, so it can only be read here.',
  };
}

/** What others write is shown, unless the person has typed something. */
function watch(document: SecretDocument): Disposable {
  const name = document.name.replaceAll(/[*?[\]{}]/g, '?');
  const watcher = workspace.createFileSystemWatcher(
    new RelativePattern(Uri.joinPath(document.uri, '..'), name),
  );
  const look = async (): Promise<void> => {
    const isOvertaken = await document.isOvertaken();
    if (isOvertaken && !document.isDirty) await document.load();
  };
  return Disposable.from(
    watcher,
    watcher.onDidChange(() => void look()),
    watcher.onDidCreate(() => void look()),
  );
}
