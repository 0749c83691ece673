import {
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import {
  CancellationTokenSource,
  FileChangeType,
  LogMessageNotification,
  PublishDiagnosticsNotification,
  ResponseError,
  type Diagnostic,
} from 'vscode-languageserver/node';
import { LineIndex } from '../../server/src/core/base/line-index';
import { uriFromPath } from '../../server/src/core/base/uri';
import { generatedHomelab } from '../bench/generated-homelab';
import { mutations, type Mutation } from '../fuzz/mutations';
import { template } from '../support/fixtures';
import { randomNumbers } from './random';
import { ServerProcess, type Memory } from './server-process';

export type StormOptions = {
  readonly seed: number;
  readonly seconds: number;
  /** Of a made-up homelab beside the template. */
  readonly services: number;
  /** Edits a second, and as many questions. */
  readonly rate: number;
  /** How many files a checkout of another branch writes at once. */
  readonly checkout: number;
  readonly tell: (line: string) => void;
};

export type StormResult = {
  readonly edits: number;
  readonly requests: {
    readonly answered: number;
    readonly cancelled: number;
    readonly failed: readonly string[];
    readonly unanswered: number;
  };
  readonly fileChanges: number;
  /** What the server said that it should not have to say. */
  readonly complaints: readonly string[];
  /** Files that are gone, or were never there, for which a finding is still shown. */
  readonly stale: readonly string[];
  /** What the server finds in the end in each file, and what a new server finds. */
  readonly findings: Readonly<Record<string, readonly Diagnostic[]>>;
  readonly expected: Readonly<Record<string, readonly Diagnostic[]>>;
  /** After a forced collection, whenever all files are sound again, from the beginning to the end. */
  readonly memory: readonly Memory[];
};

const questions = [
  'completion',
  'hover',
  'definition',
  'references',
  'documentHighlight',
  'documentSymbol',
  'semanticTokens/full',
  'inlayHint',
  'codeAction',
  'codeLens',
  'foldingRange',
  'diagnostic',
  'rename',
] as const;

/** Everything at once: edits, questions that are cancelled, files that come and go, folders that close. */
export async function storm({
  seed,
  seconds,
  services,
  checkout,
  rate,
  tell,
}: StormOptions): Promise<StormResult> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'homelab-storm-')));
  try {
    await cp(template, folder, { recursive: true });
    for (const [path, text] of generatedHomelab({ services, machines: 5 })) {
      await mkdir(join(folder, dirname(path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    await symlink('..', join(folder, 'modules/loop'));
    return await new Storm(folder, randomNumbers(seed), tell).run({
      seed,
      seconds,
      checkout,
      rate,
    });
  } finally {
    // Files of a checkout that was under way when something failed may still be appearing.
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

type Open = { text: string; version: number };

class Storm {
  private readonly open = new Map<string, Open>();
  private readonly published = new Map<string, readonly Diagnostic[]>();
  private readonly failed: string[] = [];
  private readonly memory: Memory[] = [];
  private readonly log: string[] = [];
  private edits = 0;
  private answered = 0;
  private cancelled = 0;
  private waiting = 0;
  private rest: Promise<void> = Promise.resolve();
  private fileChanges = 0;

  constructor(
    private readonly folder: string,
    private readonly random: () => number,
    private readonly tell: (line: string) => void,
  ) {}

  async run({
    seed,
    seconds,
    checkout,
    rate,
  }: Omit<StormOptions, 'services' | 'tell'>): Promise<StormResult> {
    const sound = await nixFiles(this.folder);
    const texts = await Promise.all(sound.map((path) => readFile(path, 'utf8')));
    const changes = fc.sample(mutations(texts), { seed, numRuns: 5000 });
    const server = await this.start();
    for (const [i, path] of sound.entries()) this.openDocument(server, path, texts[i] ?? '');
    const branch = join(this.folder, 'branch');
    const clock = new Clock(seconds * 1000);
    await Promise.all([
      this.type(server, clock, { sound, texts, changes, rate }),
      clock.every(500, () => this.rest.then(() => this.changeFiles(server))),
      clock.every(7000, async (turn) => {
        if (turn % 2 === 0) await this.checkOut(server, branch, checkout);
        else await this.leave(server, branch);
        // The engine's tables grow with what it has not collected yet, and stay so.
        await server.memory();
        if (turn % 4 === 3) await this.measure(server, sound, texts);
      }),
      clock.every(9000, () => this.rest.then(() => this.closeFolder(server))),
    ]);
    await this.leave(server, branch);
    await this.calmDown(server, sound, texts);
    const findings = await this.findings(server, sound);
    const complaints = [...server.complaints(), ...this.log];
    const stale = await this.stale();
    this.memory.push(await server.memory());
    await server.stop();
    return {
      edits: this.edits,
      requests: {
        answered: this.answered,
        cancelled: this.cancelled,
        failed: this.failed,
        unanswered: this.waiting,
      },
      fileChanges: this.fileChanges,
      complaints,
      stale,
      findings,
      expected: await this.expected(sound),
      memory: this.memory,
    };
  }

  /** So many edits and questions a second, as long as the computer keeps up. */
  private async type(
    server: ServerProcess,
    clock: Clock,
    {
      sound,
      texts,
      changes,
      rate,
    }: {
      sound: readonly string[];
      texts: readonly string[];
      changes: readonly Mutation[];
      rate: number;
    },
  ): Promise<void> {
    for (let done = 0; !clock.isOver(); done++) {
      await this.rest;
      this.edit(server, sound, texts, changes[done % changes.length] ?? (() => nothing));
      this.ask(server, this.pick(sound));
      const early = ((done + 1) * 1000) / rate - clock.elapsed();
      await (early > 0 ? sleep(early) : nextTurn());
    }
  }

  /** All else rests meanwhile, so that what is measured does not depend on what was typed last. */
  private async measure(
    server: ServerProcess,
    sound: readonly string[],
    texts: readonly string[],
  ): Promise<void> {
    const measured = this.calmDown(server, sound, texts).then(() => server.memory());
    this.rest = measured.then(() => undefined);
    const memory = await measured;
    this.memory.push(memory);
    const done = `${this.edits} edits, ${this.answered} answers`;
    this.tell(`${done}, heap ${megabytes(memory.heap)}, RSS ${megabytes(memory.rss)}`);
  }

  private start(): Promise<ServerProcess> {
    return ServerProcess.start(this.folder, (connection) => {
      connection.onNotification(PublishDiagnosticsNotification.type, ({ uri, diagnostics }) => {
        this.published.set(uri, diagnostics);
      });
      connection.onNotification(LogMessageNotification.type, ({ type, message }) => {
        if (type <= 2) this.log.push(message);
      });
    });
  }

  private openDocument({ connection }: ServerProcess, path: string, text: string): void {
    const uri = uriFromPath(path);
    this.open.set(path, { text, version: 1 });
    const textDocument = { uri, languageId: 'nix', version: 1, text };
    void connection.sendNotification('textDocument/didOpen', { textDocument });
  }

  /** Mutates a document, and now and then gives it back its sound text. */
  private edit(
    server: ServerProcess,
    sound: readonly string[],
    texts: readonly string[],
    change: Mutation,
  ): void {
    const index = Math.floor(this.random() * sound.length);
    const path = sound[index] ?? '';
    const document = this.open.get(path);
    if (document === undefined) return;
    const isLong = document.text.length > longestText;
    if (isLong || this.random() < 0.1) this.replaceAll(server, path, texts[index] ?? '');
    else {
      const { span, newText } = change(document.text);
      const lines = new LineIndex(document.text);
      this.change(server, path, {
        text: document.text.slice(0, span.start) + newText + document.text.slice(span.end),
        range: { start: lines.positionAt(span.start), end: lines.positionAt(span.end) },
        newText,
      });
    }
    this.edits++;
  }

  private replaceAll(server: ServerProcess, path: string, text: string): void {
    this.change(server, path, { text, newText: text });
  }

  private change(
    { connection }: ServerProcess,
    path: string,
    {
      text,
      range,
      newText,
    }: { readonly text: string; readonly range?: unknown; readonly newText: string },
  ): void {
    const document = this.open.get(path);
    if (document === undefined) return;
    document.text = text;
    document.version++;
    void connection.sendNotification('textDocument/didChange', {
      textDocument: { uri: uriFromPath(path), version: document.version },
      contentChanges: [range === undefined ? { text: newText } : { range, text: newText }],
    });
  }

  /** One question at a random place; every fifth is cancelled at once. */
  private ask({ connection }: ServerProcess, path: string): void {
    const method = `textDocument/${this.pick(questions)}`;
    const text = this.open.get(path)?.text ?? '';
    const lines = new LineIndex(text);
    const position = lines.positionAt(Math.floor(this.random() * text.length));
    const source = new CancellationTokenSource();
    this.waiting++;
    const params = {
      textDocument: { uri: uriFromPath(path) },
      position,
      newName: 'renamed',
      range: { start: { line: 0, character: 0 }, end: position },
      context: { diagnostics: [], includeDeclaration: true },
    };
    connection
      .sendRequest(method, params, source.token)
      .then(
        () => this.answered++,
        (error: unknown) => {
          const code = error instanceof ResponseError ? error.code : undefined;
          if (code === requestCancelled || code === contentModified) this.cancelled++;
          else if (method === 'textDocument/rename' && code === invalidRequest) this.answered++;
          else this.failed.push(`${method}: ${String(error)}`);
        },
      )
      .finally(() => this.waiting--)
      .catch(() => undefined);
    if (this.random() < 0.2) source.cancel();
  }

  /** A file appears, is written again, gets another name, and vanishes. */
  private async changeFiles(server: ServerProcess): Promise<void> {
    const first = join(this.folder, `modules/random-${Math.floor(this.random() * 5)}.nix`);
    const second = join(this.folder, `modules/renamed-${Math.floor(this.random() * 5)}.nix`);
    const name = `random${Math.floor(this.random() * 9)}`;
    await writeFile(
      first,
      `{ lib, ... }: { options.homelab.services.${name}.enable = lib.mkEnableOption "x"; }`,
    );
    await this.watched(server, [[first, FileChangeType.Created]]);
    await writeFile(first, `{ homelab.services.${name}.enable = true; }`);
    await this.watched(server, [[first, FileChangeType.Changed]]);
    await rename(first, second);
    await this.watched(server, [
      [first, FileChangeType.Deleted],
      [second, FileChangeType.Created],
    ]);
    if (this.random() < 0.7) {
      await rm(second);
      await this.watched(server, [[second, FileChangeType.Deleted]]);
    }
  }

  private async checkOut(server: ServerProcess, branch: string, count: number): Promise<void> {
    const paths = Array.from({ length: count }, (_, i) => join(branch, `${i % 100}/${i}.nix`));
    for (const path of paths.slice(0, 100)) await mkdir(dirname(path), { recursive: true });
    await Promise.all(
      paths.map((path, i) => writeFile(path, `{ options.branch.o${i} = 1; unknown.x = ${i}; }`)),
    );
    await this.watched(
      server,
      paths.map((path) => [path, FileChangeType.Created]),
    );
  }

  private async leave(server: ServerProcess, branch: string): Promise<void> {
    const paths = await nixFiles(branch);
    await rm(branch, { recursive: true, force: true });
    await this.watched(
      server,
      paths.map((path) => [path, FileChangeType.Deleted]),
    );
  }

  /** The folder is closed in the midst of it all, and opened again. */
  private async closeFolder({ connection }: ServerProcess): Promise<void> {
    const folder = { uri: uriFromPath(this.folder), name: 'homelab' };
    const change = (added: unknown[], removed: unknown[]): Promise<void> =>
      connection.sendNotification('workspace/didChangeWorkspaceFolders', {
        event: { added, removed },
      });
    await change([], [folder]);
    await sleep(20);
    await change([folder], []);
  }

  private async watched(
    { connection }: ServerProcess,
    changes: readonly (readonly [string, FileChangeType])[],
  ): Promise<void> {
    this.fileChanges += changes.length;
    await connection.sendNotification('workspace/didChangeWatchedFiles', {
      changes: changes.map(([path, type]) => ({ uri: uriFromPath(path), type })),
    });
  }

  /** All files sound again and saved, nothing asked any more. */
  private async calmDown(
    server: ServerProcess,
    sound: readonly string[],
    texts: readonly string[],
  ): Promise<void> {
    for (const [i, path] of sound.entries()) this.replaceAll(server, path, texts[i] ?? '');
    await until(() => this.waiting === 0);
    await server.untilIdle();
  }

  private async findings(
    { connection }: ServerProcess,
    paths: readonly string[],
  ): Promise<Readonly<Record<string, readonly Diagnostic[]>>> {
    const found = await Promise.all(
      paths.map(async (path) => {
        const uri = uriFromPath(path);
        const report = await connection.sendRequest<{ readonly items?: readonly Diagnostic[] }>(
          'textDocument/diagnostic',
          { textDocument: { uri } },
        );
        return [path, report.items ?? []] as const;
      }),
    );
    return Object.fromEntries(found);
  }

  private async expected(
    paths: readonly string[],
  ): Promise<Readonly<Record<string, readonly Diagnostic[]>>> {
    const server = await this.start();
    for (const path of paths) this.openDocument(server, path, await readFile(path, 'utf8'));
    // Before it has read all files it knows less.
    await server.untilIdle();
    const findings = await this.findings(server, paths);
    await server.stop();
    return findings;
  }

  private async stale(): Promise<readonly string[]> {
    const there = new Set((await nixFiles(this.folder)).map(uriFromPath).map(String));
    return [...this.published].flatMap(([uri, found]) =>
      found.length > 0 && !there.has(uri) ? [uri] : [],
    );
  }

  private pick<T>(items: readonly T[]): T {
    const item = items[Math.floor(this.random() * items.length)];
    if (item === undefined) throw new Error('There is nothing to pick from.');
    return item;
  }
}

/** The time of one storm, in milliseconds from its beginning. */
class Clock {
  private readonly start = Date.now();

  constructor(private readonly length: number) {}

  elapsed(): number {
    return Date.now() - this.start;
  }

  isOver(): boolean {
    return this.elapsed() >= this.length;
  }

  /** Does something again and again, with the same time between, until the storm is over. */
  async every(interval: number, act: (turn: number) => Promise<void>): Promise<void> {
    for (let turn = 0; ; turn++) {
      const next = Math.min((turn + 1) * interval, this.length);
      await sleep(Math.max(0, next - this.elapsed()));
      if (this.isOver()) return;
      await act(turn);
    }
  }
}

/** Expressions that are copied into themselves would soon fill the memory of this program. */
const longestText = 100_000;

const nothing = { span: { start: 0, end: 0 }, newText: '' };

/** Codes of the Language Server Protocol. */
const requestCancelled = -32800;
const contentModified = -32801;
/** A refusal, with its reason: an answer. */
const invalidRequest = -32600;

async function until(holds: () => boolean): Promise<void> {
  const end = Date.now() + 180_000;
  while (!holds() && Date.now() < end) await sleep(20);
}

async function nixFiles(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.nix'))
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort();
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}
