import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { EventEmitter, workspace, type CustomDocument, type Uri } from 'vscode';
import type { Outcome, SecretProgram } from './secret-program';
import { readText, writeText } from './secret-text';

export type SecretState =
  | { readonly kind: 'restricted' | 'loading' }
  | { readonly kind: 'open'; readonly text: string; readonly newline: '\n' | '\r\n' }
  /** It cannot be shown; a sentence says why. `mayReplace` where it can be written all the same. */
  | { readonly kind: 'closed'; readonly why: string; readonly mayReplace: boolean };

/** A step that VS Code can take back and do again. */
export type SecretEdit = { readonly undo: () => void; readonly redo: () => void };

/** How long typing goes on as one step, in milliseconds. */
const stepMilliseconds = 400;

/**
 * An encrypted file that is being edited. Its plaintext is in this object's memory and in the page,
 * and nowhere else; it is never a text document, which others could read and VS Code would back up.
 */
export class SecretDocument implements CustomDocument {
  private current: SecretState = { kind: 'loading' };
  /** Of the encrypted file as it was read; undefined where it was not there. */
  private digest: string | undefined;
  /** The text before the step that is going on. */
  private before: string | undefined;
  private timer: NodeJS.Timeout | undefined;
  private saved: string | undefined;
  private readonly edits = new EventEmitter<SecretEdit>();
  private readonly changes = new EventEmitter<void>();
  readonly onDidEdit = this.edits.event;
  /** The page has to be drawn again. */
  readonly onDidChange = this.changes.event;

  constructor(
    readonly uri: Uri,
    private readonly program: SecretProgram,
  ) {}

  get state(): SecretState {
    return this.current;
  }

  get isDirty(): boolean {
    return this.current.kind === 'open' && this.current.text !== this.saved;
  }

  get name(): string {
    return this.uri.path.slice(this.uri.path.lastIndexOf('/') + 1);
  }

  /** Decrypts the file, or an encrypted backup of it. Nothing is decrypted in a folder that is not trusted. */
  async load(backup?: Uri): Promise<void> {
    if (!workspace.isTrusted) {
      this.show({ kind: 'restricted' });
      return;
    }
    this.show({ kind: 'loading' });
    this.digest = await digestOf(this.uri);
    if (this.digest === undefined && backup === undefined) {
      this.open('', '\n');
      return;
    }
    const plain = await this.program.decrypt(this.uri, backup);
    if (plain.kind === 'failed') {
      this.show({ kind: 'closed', why: plain.why, mayReplace: true });
      return;
    }
    const read = readText(plain.value);
    plain.value.fill(0);
    if (read.kind === 'text') this.open(read.text, read.newline, backup !== undefined);
    else this.show({ kind: 'closed', why: read.why, mayReplace: false });
  }

  /** Begins anew where the old content cannot be decrypted; the file stays until something is saved. */
  replace(): void {
    this.open('', '\n');
  }

  /** What the person has typed. VS Code hears of it at once, and then in steps. */
  type(text: string): void {
    if (this.current.kind !== 'open' || this.current.text === text) return;
    const isFirst = this.timer === undefined;
    this.before ??= this.current.text;
    this.current = { ...this.current, text };
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.endStep(), stepMilliseconds);
    if (isFirst) this.tell();
  }

  /** Encrypts for those whom the rule lists. Why not, as an error; then the file is as it was. */
  async save(target: Uri = this.uri): Promise<void> {
    this.endStep();
    if (this.current.kind !== 'open')
      throw new Error(`${this.name} was not decrypted, so there is nothing to save.`);
    const { text, newline } = this.current;
    if (text === '')
      throw new Error(
        `${this.name} would be empty, so it is left as it is. Type its content, or remove the secret.`,
      );
    const written = await this.program.write(target, writeText(text, newline));
    if (written.kind === 'failed') throw new Error(written.why);
    if (target !== this.uri) return;
    this.saved = text;
    this.digest = await digestOf(this.uri);
  }

  /** Whether somebody else has changed the file since it was read. */
  async isOvertaken(): Promise<boolean> {
    return (await digestOf(this.uri)) !== this.digest;
  }

  /** The content as it is now, encrypted. */
  async backUp(keys: readonly string[]): Promise<Outcome<Uint8Array>> {
    this.endStep();
    return this.current.kind === 'open'
      ? this.program.encrypt(writeText(this.current.text, this.current.newline), { keys })
      : { kind: 'failed', why: `${this.name} was not decrypted.` };
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.before = undefined;
    this.saved = undefined;
    this.current = { kind: 'loading' };
    this.edits.dispose();
    this.changes.dispose();
  }

  private open(text: string, newline: '\n' | '\r\n', isUnsaved = false): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.before = undefined;
    this.saved = isUnsaved ? undefined : text;
    this.show({ kind: 'open', text, newline });
  }

  private endStep(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.tell();
  }

  /** One step, from the text before it to the text now. */
  private tell(): void {
    const { before, current } = this;
    this.before = undefined;
    if (before === undefined || current.kind !== 'open' || before === current.text) return;
    const after = current.text;
    this.edits.fire({ undo: () => this.set(before), redo: () => this.set(after) });
  }

  private set(text: string): void {
    if (this.current.kind === 'open') this.show({ ...this.current, text });
  }

  private show(state: SecretState): void {
    this.current = state;
    this.changes.fire();
  }
}

async function digestOf({ fsPath }: Uri): Promise<string | undefined> {
  return readFile(fsPath).then(
    (bytes) => createHash('sha256').update(bytes).digest('hex'),
    () => undefined,
  );
}
