import { realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { rekeyTargets, type RekeyTargets } from '../secrets/rekey-targets';
import { encrypt } from '../secrets/encrypt';
import { findKeys, type KeySource } from '../secrets/find-keys';
import { readSecret, rekeySecrets, writeSecret } from '../secrets/secret-file';
import { secretsOverview } from '../secrets/secrets-overview';
import { nodeFiles } from '../node/node-files';
import type { SecretOverview } from '../protocol';
import { flakeOf, type CommandLine, type CommandModule } from './command-line';
import { folderArgument } from './folder-argument';
import { print, printJson } from './print';
import { readAll } from './read-input';
import { readRepository } from './read-repository';
import { literalText } from './literal-text';
import { Misuse } from './misuse';
import { addIdentity, keyContext, secretContext, type SecretOptions } from './secret-context';

type Keys = { readonly recipient: readonly string[]; readonly armor?: boolean };

export const secretsCommand: CommandModule = (program, line) => {
  const secrets = program
    .command('secrets')
    .description('list, read, write and rekey the secrets of a flake');
  addList(secrets);
  addShow(secrets, line);
  addSet(secrets, line);
  addEncrypt(secrets, line);
  addRekey(secrets, line);
  addKeys(secrets, line);
};

function addList(secrets: Command): void {
  secrets
    .command('list')
    .description('list the secrets with their recipients and how their files stand, never contents')
    .argument('[path]', 'the folder of the repository; by default this one')
    .option('--json', 'print JSON')
    .action(async (path: string | undefined, { json }: { readonly json?: boolean }) => {
      const snapshot = await readRepository(await folderArgument(path));
      const { flakes } = await secretsOverview(snapshot, nodeFiles);
      const found = flakes.flatMap((flake) => flake.secrets);
      if (json === true) printJson({ version: 1, secrets: found });
      else print(found.length === 0 ? 'There are no secrets.' : found.map(text).join('\n'));
    });
}

function addShow(secrets: Command, line: CommandLine): void {
  withAccess(secrets.command('show'))
    .description('decrypt a secret to standard output')
    .argument('<file>', 'the encrypted file')
    .option('--origin <file>', 'the secret that the file is a backup of')
    .action(async (file: string, options: SecretOptions & { readonly origin?: string }) => {
      const context = await secretContext(options);
      const origin = options.origin === undefined ? undefined : resolve(options.origin);
      const plain = await readSecret(context, resolve(file), origin);
      if (plain.kind === 'done') process.stdout.write(plain.bytes);
      else fail(line, plain.why);
    });
}

function addSet(secrets: Command, line: CommandLine): void {
  withKeys(withAccess(secrets.command('set')))
    .description('encrypt standard input as the content of a secret, for those whom its rule lists')
    .argument('<file>', 'the encrypted file')
    .action(async (file: string, options: SecretOptions & Keys) => {
      const context = await secretContext(options);
      const path = await realFile(file);
      const plaintext = await readAll(process.stdin);
      const target =
        options.recipient.length > 0
          ? { keys: options.recipient, armor: options.armor === true }
          : await ruleTarget(options, path);
      const problem =
        typeof target === 'string'
          ? target
          : await writeSecret(context, path, { plaintext, ...target });
      if (problem !== undefined) fail(line, problem);
    });
}

function addEncrypt(secrets: Command, line: CommandLine): void {
  withKeys(withAccess(secrets.command('encrypt')))
    .description('encrypt standard input to standard output')
    .option('--nix-string', 'the input is a string as Nix writes it')
    .action(async (options: SecretOptions & Keys & { readonly nixString?: boolean }) => {
      const context = await secretContext(options);
      const input = await readAll(process.stdin);
      const plaintext = options.nixString === true ? literalText(input) : input;
      if (plaintext === undefined || plaintext.length === 0) {
        fail(line, 'There is nothing to encrypt. Give the content on standard input.');
        return;
      }
      const { recipient: keys, armor } = options;
      const result = await encrypt(context, { plaintext, keys, armor: armor === true });
      if (result.kind === 'done') process.stdout.write(result.bytes);
      else fail(line, result.why);
    });
}

function addRekey(secrets: Command, line: CommandLine): void {
  withAccess(secrets.command('rekey'))
    .description('encrypt secrets again for those whom their rules list now')
    .argument('[files...]', 'the encrypted files; by default all that have a rule')
    .option('--check', 'only try, and write nothing')
    .option('--keep-going', 'leave out those that cannot be encrypted again')
    .action(async (files: readonly string[], options: SecretOptions & RekeyOptions) => {
      const found = await targetsFor(options, await Promise.all(files.map(realFile)));
      if (found.kind === 'refused') {
        fail(line, found.why);
        return;
      }
      const context = await secretContext(options);
      const write = options.check !== true;
      // One group stands or falls together.
      const groups =
        options.keepGoing === true ? found.targets.map((target) => [target]) : [found.targets];
      let done = 0;
      for (const group of groups) {
        const problem = await rekeySecrets(context, group, write);
        if (problem === undefined) done += group.length;
        else fail(line, problem);
      }
      const said = `Encrypted ${count(done)} again.`;
      if (write && done === found.targets.length) print(said);
      else if (write && done > 0) process.stderr.write(`${said}\n`);
    });
}

/** With the links in its folder resolved, as the flake's own path is; it need not be there. */
async function realFile(file: string): Promise<string> {
  const path = resolve(file);
  const folder = await realpath(dirname(path)).catch(() => dirname(path));
  return join(folder, basename(path));
}

type RekeyOptions = { readonly check?: boolean; readonly keepGoing?: boolean };

/** The files that the flake's rules say how to encrypt. */
async function targetsFor(options: SecretOptions, paths: readonly string[]): Promise<RekeyTargets> {
  const root = await flakeOf(options);
  const snapshot = await readRepository(root);
  const flake = snapshot.flakes.find((one) => one.root === root);
  return flake === undefined
    ? { kind: 'refused', why: `There is no flake.nix in ${root}.` }
    : rekeyTargets(flake, snapshot, paths);
}

type KeyPlaces = {
  readonly github?: string;
  readonly host?: string;
  readonly port?: string;
  readonly json?: boolean;
};

function addKeys(secrets: Command, line: CommandLine): void {
  secrets
    .command('keys')
    .description('look for public keys that a secret can be encrypted for')
    .argument('[file]', 'a file of public keys, for example ~/.ssh/id_ed25519.pub')
    .option('--github <user>', 'the keys of a GitHub user')
    .option('--host <address>', 'the SSH host key of a machine')
    .option('--port <port>', 'the SSH port of the machine')
    .option('--json', 'print JSON')
    .action(async (file: string | undefined, options: KeyPlaces) => {
      const source = keySource(file, options);
      const result = await findKeys(keyContext(), source);
      if (result.kind === 'failed') fail(line, result.why);
      else if (options.json === true) printJson(result.keys);
      else print(result.keys.map(({ key }) => key).join('\n'));
    });
}

function keySource(file: string | undefined, { github, host, port }: KeyPlaces): KeySource {
  if (github !== undefined) return { kind: 'github', user: github };
  if (host !== undefined) return { kind: 'host', address: host, port };
  if (file !== undefined) return { kind: 'file', path: resolve(file) };
  throw new Misuse('Name a file of public keys, or give --github or --host.');
}

/** How the rule of a file says that it is encrypted, or why not. */
async function ruleTarget(options: SecretOptions, path: string) {
  const found = await targetsFor(options, [path]);
  if (found.kind === 'refused') return found.why;
  return found.targets[0] ?? `No rule names ${path}.`;
}

function withAccess(command: Command): Command {
  return command
    .option('--flake <folder>', 'the folder of the flake; by default this one or one above it')
    .option(
      '--identity <file>',
      'a private key to decrypt with; again for others',
      addIdentity,
      [],
    );
}

function withKeys(command: Command): Command {
  return command
    .option(
      '--recipient <key>',
      'a public key, instead of the rule; again for others',
      addIdentity,
      [],
    )
    .option('--armor', 'write text instead of bytes');
}

function fail(line: CommandLine, why: string): void {
  process.stderr.write(`${why}\n`);
  line.exitWith(1);
}

function count(number: number): string {
  return number === 1 ? '1 secret' : `${number} secrets`;
}

function text({ name, path, engine, state, reason, recipients, machines }: SecretOverview): string {
  const readers = recipients.map((recipient) => recipient.name).join(', ');
  return [
    `${name}  ${path ?? 'file not known'}  ${state}`,
    `  ${reason}`,
    ...(readers === '' ? [] : [`  for ${readers}`]),
    ...(machines.length === 0 ? [] : [`  on ${machines.join(', ')}`]),
    ...(engine === 'agenix' ? [] : [`  by ${engine}`]),
  ].join('\n');
}
