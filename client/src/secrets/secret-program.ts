import { dirname } from 'node:path';
import { execa } from 'execa';
import type { Uri } from 'vscode';
import type { FoundKeys } from '../../../server/src/protocol';
import { readSettings } from '../settings';
import type { HomelabProgram } from '../tasks/homelab-program';

/** `why` is a sentence with the reason and the remedy. */
export type Outcome<T> =
  { readonly kind: 'done'; readonly value: T } | { readonly kind: 'failed'; readonly why: string };

type Encryption = {
  readonly keys: readonly string[];
  /** Whether the input is a string as Nix writes it. */
  readonly nixString?: boolean;
};

/**
 * Encrypting and decrypting, done by the `homelab` command line. What is secret goes through its
 * standard input and output alone, and nothing here is ever logged.
 */
export class SecretProgram {
  constructor(private readonly program: HomelabProgram) {}

  /** `backup` is an encrypted file that is read instead. */
  decrypt(file: Uri, backup?: Uri): Promise<Outcome<Uint8Array>> {
    const path = file.fsPath;
    const args = backup === undefined ? ['show', path] : ['show', backup.fsPath, '--origin', path];
    return this.run([...args, ...identities()], dirname(path));
  }

  encrypt(plaintext: Uint8Array, { keys, nixString }: Encryption): Promise<Outcome<Uint8Array>> {
    const options = [
      ...keys.flatMap((key) => ['--recipient', key]),
      ...(nixString === true ? ['--nix-string'] : []),
    ];
    return this.run(['encrypt', ...options], process.cwd(), plaintext);
  }

  /** Encrypts for those whom the file's rule lists on disk. */
  write(file: Uri, plaintext: Uint8Array): Promise<Outcome<Uint8Array>> {
    return this.run(['set', file.fsPath], dirname(file.fsPath), plaintext);
  }

  /** Encrypts files again, or all of a flake; `check` only tries. What was done, as a sentence. */
  async rekey(
    flake: Uri,
    files: readonly Uri[],
    { check = false }: { readonly check?: boolean } = {},
  ): Promise<Outcome<string>> {
    const how = [
      ...(check ? ['--check'] : []),
      ...(files.length === 0 ? ['--keep-going'] : files.map(({ fsPath }) => fsPath)),
    ];
    const args = ['rekey', '--flake', flake.fsPath, ...how, ...identities()];
    return asText(await this.run(args, flake.fsPath));
  }

  /** Looks for public keys: in a file, at GitHub, or at a machine. */
  async findKeys(where: readonly string[]): Promise<Outcome<FoundKeys>> {
    const found = asText(await this.run(['keys', ...where, '--json'], process.cwd()));
    return found.kind === 'done'
      ? { kind: 'done', value: JSON.parse(found.value) as FoundKeys }
      : found;
  }

  private async run(
    args: readonly string[],
    cwd: string,
    input?: Uint8Array,
  ): Promise<Outcome<Uint8Array>> {
    const { command, script, environment } = this.program;
    const result = await execa(command, [script, 'secrets', ...args], {
      cwd,
      env: environment(),
      ...(input === undefined ? { stdin: 'ignore' } : { input }),
      encoding: 'buffer',
      reject: false,
      stripFinalNewline: false,
    });
    if (result.exitCode === 0) return { kind: 'done', value: result.stdout };
    const why = new TextDecoder().decode(result.stderr).trim();
    return { kind: 'failed', why: why === '' ? 'The homelab command line did not answer.' : why };
  }
}

function identities(): readonly string[] {
  return readSettings().secretIdentities.flatMap((path) => ['--identity', path]);
}

function asText(outcome: Outcome<Uint8Array>): Outcome<string> {
  return outcome.kind === 'done'
    ? { kind: 'done', value: new TextDecoder().decode(outcome.value).trim() }
    : outcome;
}
