import { createHash } from 'node:crypto';
import { access, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Uri } from 'vscode';

/**
 * What was typed into secrets and not saved, encrypted. Each secret has one file, whose name follows from
 * the secret's: a window that ended before its time has not noted which its newest backup is, and VS Code
 * may give the next one another folder.
 */
export class SecretBackups {
  /** How often each was written. */
  private readonly counts = new Map<string, number>();

  constructor(private readonly folder: Uri) {}

  fileOf(secret: Uri): Uri {
    const name = createHash('sha256').update(secret.toString()).digest('hex');
    return Uri.joinPath(this.folder, `${name}.age`);
  }

  async find(secret: Uri): Promise<Uri | undefined> {
    const file = this.fileOf(secret);
    return access(file.fsPath).then(
      () => file,
      () => undefined,
    );
  }

  /** Gives what removes the backup, unless a newer one has taken its place. */
  async write(secret: Uri, contents: Uint8Array): Promise<() => Promise<void>> {
    const key = secret.toString();
    const count = (this.counts.get(key) ?? 0) + 1;
    this.counts.set(key, count);
    const { fsPath } = this.fileOf(secret);
    const draft = `${fsPath}.${count}`;
    await mkdir(dirname(fsPath), { recursive: true });
    await writeFile(draft, contents);
    await rename(draft, fsPath);
    return async () => {
      if (this.counts.get(key) === count) await this.remove(secret);
    };
  }

  async remove(secret: Uri): Promise<void> {
    await rm(this.fileOf(secret).fsPath, { force: true });
  }
}
