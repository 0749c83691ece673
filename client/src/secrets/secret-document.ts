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

/** Typing goes on as one step until it pauses, or for so long that VS Code backs it up in between. */
const pauseMilliseconds = 400;
const stepMilliseconds = 1000;

type Step = { readonly before: string; after: string; readonly since: number; until: number };

/**
 * An encrypted file that is being edited. Its plaintext is in this object's memory and in the page,
 * and nowhere else; it is never a text document, which others could read and VS Code would back up.
 */
export class SecretDocument implements CustomDocument {
  private current: SecretState = { kind: 'loading' };
  /** Of the encrypted file as it was read; undefined where it was not there. */
  private digest: string | undefined;
  /** The step that is going on. */
  private step: Step | undefined;
  private saved: string | undefined;
  private readonly edits = new EventEmitter<SecretEdit>();
  private readonly changes = new EventEmitter<void>();
  readonly onDidEdit = this.edits.event;
  /** The page has to be drawn again. */
  readonly onDidChange = this.changes.event;

  constructor(
    readonly uri: Uri,
    private readonly program: SecretProgram,
    /** An encrypted file with what was not saved, until it is read or given up. */
    private backup: Uri | undefined,
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

  /** Decrypts the file as it is saved, whatever was typed. */
  async revert(): Promise<void> {
    this.backup = undefined;
    await this.load();
  }

  /** Decrypts the file, or the backup. Nothing is decrypted in a folder that is not trusted. */
  async load(): Promise<void> {
    if (!workspace.isTrusted) {
      this.show({ kind: 'restricted' });
      return;
    }
    const { backup } = this;
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
    const read = takeText(plain.value);
    this.backup = undefined;
    if (read.kind === 'text') this.open(read.text, read.newline, backup !== undefined);
    else this.show({ kind: 'closed', why: read.why, mayReplace: false });
  }

  /** Takes up what was typed before VS Code ended, as a step that it hears of. */
  async takeUp(backup: Uri): Promise<void> {
    const plain = await this.program.decrypt(this.uri, backup);
    if (plain.kind === 'failed') return;
    const read = takeText(plain.value);
    if (read.kind !== 'text' || this.current.kind !== 'open' || this.isDirty) return;
    this.type(read.text);
    this.step = undefined;
    this.show(this.current);
  }

  /** Begins anew where the old content cannot be decrypted; the file stays until something is saved. */
  replace(): void {
    this.open('', '\n');
  }

  /** What the person has typed. VS Code hears of each step as it begins. */
  type(text: string): void {
    if (this.current.kind !== 'open' || this.current.text === text) return;
    const now = Date.now();
    const before = this.current.text;
    this.current = { ...this.current, text };
    const { step } = this;
    if (step && now < step.until && now < step.since + stepMilliseconds) {
      step.after = text;
      step.until = now + pauseMilliseconds;
    } else this.beginStep({ before, after: text, since: now, until: now + pauseMilliseconds });
  }

  /** Encrypts for those whom the rule lists. Why not, as an error; then the file is as it was. */
  async save(target: Uri = this.uri): Promise<void> {
    this.step = undefined;
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
    return this.current.kind === 'open'
      ? this.program.encrypt(writeText(this.current.text, this.current.newline), { keys })
      : { kind: 'failed', why: `${this.name} was not decrypted.` };
  }

  dispose(): void {
    this.step = undefined;
    this.saved = undefined;
    this.current = { kind: 'loading' };
    this.edits.dispose();
    this.changes.dispose();
  }

  private open(text: string, newline: '\n' | '\r\n', isUnsaved = false): void {
    this.step = undefined;
    this.saved = isUnsaved ? undefined : text;
    this.show({ kind: 'open', text, newline });
  }

  private beginStep(step: Step): void {
    this.step = step;
    this.edits.fire({ undo: () => this.set(step.before), redo: () => this.set(step.after) });
  }

  private set(text: string): void {
    this.step = undefined;
    if (this.current.kind === 'open') this.show({ ...this.current, text });
  }

  private show(state: SecretState): void {
    this.current = state;
    this.changes.fire();
  }
}

/** The bytes are gone afterwards. */
function takeText(plain: Uint8Array): ReturnType<typeof readText> {
  const read = readText(plain);
  plain.fill(0);
  return read;
}

async function digestOf({ fsPath }: Uri): Promise<string | undefined> {
  return readFile(fsPath).then(
    (bytes) => createHash('sha256').update(bytes).digest('hex'),
    () => undefined,
  );
}
