import { uriFromPath } from '../core/base/uri';
import type { IndexHeader, IndexSource, MovedEntry } from '../core/upstream/option-index';
import { indexFormat } from '../core/upstream/option-index';
import type { OptionRow, OptionRows } from '../core/upstream/option-row';
import { sourceArguments } from '../nix/option-rows';
import type { GivenArgument } from '../nix/module-rows';
import type { ActionEvent } from '../protocol';
import type { ActionContext } from './action-context';
import {
  cancelled,
  onMachine,
  type Ending,
  type MachineRequest,
  type ReadyAction,
} from './action-frame';
import type { Comparison } from '../core/model/compare-tiers';
import type { EvaluatedModule } from './collect-module-rows';
import { awaitTurn } from './await-turn';
import { collectRows } from './collect-rows';
import type { EvaluationLimits } from './evaluation-limits';
import { runNix } from './run-nix';

export type IndexRequest = MachineRequest & {
  /** Whether what is missing of the inputs may be downloaded. */
  readonly fetch: boolean;
  /** Whether an index that is there already is made anew. */
  readonly again: boolean;
  readonly limits: EvaluationLimits;
};

/** Where indexes are kept, for all windows and processes of a person. */
export type IndexStore = {
  /** What tells an index from others: the lock file, the machine and the modules that it imports. */
  keyOf(of: IndexedMachine): string;
  /** The same for a flake's own modules. */
  ownKeyOf(root: string, of: IndexedMachine): string;
  find(key: string): Promise<string | undefined>;
  /** The inputs of a lock file; undefined where it cannot be read. */
  sourcesOf(lock: string): readonly IndexSource[] | undefined;
  /** The name of its nixpkgs among them. */
  nixpkgsOf(lock: string): string | undefined;
  write(header: IndexHeader, rows: OptionRows): Promise<Written>;
  /** Removes what was known of a flake's own modules before, because every save makes another. */
  removeOwn(root: string, kept: string): Promise<void>;
  /** Keeps an index of another computer under a key; undefined where the file is none. */
  copy(file: string, key: string): Promise<Written | undefined>;
  /** Lets one process evaluate at a time; undefined while another one does. */
  take(): Promise<Held | undefined>;
};

export type IndexedMachine = {
  readonly lock: string;
  readonly machine: string;
  /** The modules of inputs that the machine imports. */
  readonly modules: readonly string[];
};
export type Held = { release(): Promise<void> };
export type Written =
  | { readonly kind: 'written'; readonly path: string; readonly bytes: number }
  | { readonly kind: 'failed'; readonly why: string };

/** The modules of a flake as the sources have them. */
export type OwnModules = {
  readonly asked: readonly { readonly file: string; readonly machine: string }[];
  /** The arguments that one of them gives to the others. */
  readonly given: readonly GivenArgument[];
  /** A mark of the text of each of the flake's Nix files, by its path below the flake. */
  readonly marks: Readonly<Record<string, string>>;
  compare(modules: readonly EvaluatedModule[]): readonly Comparison[];
};

/** What the action asks of the world beside the usual. */
export type IndexOutside = {
  readonly store: IndexStore;
  modulesOf(flake: string, machine: string): Promise<readonly string[]>;
  /** What the sources say of a flake's own modules; undefined where there is no flake. */
  ownModules(flake: string): Promise<OwnModules | undefined>;
  /** Of these folders, those that are there. */
  existing(folders: readonly IndexSource[]): Promise<readonly IndexSource[]>;
  /** What the modules that declare hidden options say of them. */
  movedIn(rows: readonly OptionRow[]): Promise<readonly MovedEntry[]>;
};

/** Finds out all options that a machine has from NixOS and other inputs, once for each lock file. */
export async function* indexOptions(
  context: ActionContext,
  outside: IndexOutside,
  request: IndexRequest,
): AsyncGenerator<ActionEvent> {
  const { flake, machine } = request;
  // What is known already needs no Nix.
  const found = machine === undefined ? undefined : await knownIndex(context, outside, request);
  if (machine === undefined || found === undefined) {
    const action = { ...request, action: 'index' } as const;
    yield* onMachine(context, action, (ready) => work({ context, outside, request, ready }));
    return;
  }
  yield { kind: 'started', action: 'index', flake, machine };
  yield { kind: 'finished', ...known(machine, found) };
}

async function knownIndex(
  context: ActionContext,
  outside: IndexOutside,
  { flake, machine = '', again }: IndexRequest,
): Promise<string | undefined> {
  const key = again ? undefined : await keyFor(context, outside, { flake, machine });
  return key === undefined ? undefined : outside.store.find(key);
}

/** The key of a machine's index as its sources are now; undefined where there is no lock file. */
export async function keyFor(
  context: ActionContext,
  outside: IndexOutside,
  { flake, machine }: { readonly flake: string; readonly machine: string },
): Promise<string | undefined> {
  const lock = await lockOf(context, flake);
  if (lock === undefined) return undefined;
  const modules = await outside.modulesOf(flake, machine);
  return outside.store.keyOf({ lock, machine, modules });
}

export type Indexing = {
  readonly context: ActionContext;
  readonly outside: IndexOutside;
  readonly request: IndexRequest;
  readonly ready: ReadyAction;
};

async function* work(indexing: Indexing): AsyncGenerator<ActionEvent, Ending> {
  const { context, outside, request, ready } = indexing;
  const { machine } = ready;
  const lock = await lockOf(context, request.flake);
  const sources = lock === undefined ? undefined : outside.store.sourcesOf(lock);
  if (lock === undefined || sources === undefined) {
    yield noLock;
    return { outcome: 'failed', message: `The options of ${machine} are not known.` };
  }
  const modules: readonly string[] = await outside.modulesOf(request.flake, machine);
  const key = outside.store.keyOf({ lock, machine, modules });
  const found = request.again ? undefined : await outside.store.find(key);
  if (found !== undefined) return known(machine, found);
  const find = async () => (request.again ? undefined : outside.store.find(key));
  const held = yield* awaitTurn(context, outside.store, find);
  if (typeof held === 'string') return known(machine, held);
  if (held === undefined) return cancelled;
  try {
    return yield* evaluate(indexing, { key, modules, sources });
  } finally {
    await held.release();
  }
}

function known(machine: string, path: string): Ending {
  const message = `The options of ${machine} are known already.`;
  return { outcome: 'succeeded', message, result: path };
}

async function lockOf({ files }: ActionContext, flake: string): Promise<string | undefined> {
  const text = await files.readText(uriFromPath(`${flake}/flake.lock`));
  return text.kind === 'read' ? text.value : undefined;
}

const noLock: ActionEvent = {
  kind: 'problem',
  severity: 'error',
  code: 'lock-missing',
  message:
    'There is no flake.lock that can be read, so nothing says which NixOS is meant. Write it.',
  remedy: { title: 'Write flake.lock', command: ['nix', 'flake', 'lock'] },
};

type Subject = Pick<IndexHeader, 'key' | 'modules' | 'sources'>;

async function* evaluate(
  indexing: Indexing,
  subject: Subject,
): AsyncGenerator<ActionEvent, Ending> {
  const { context, outside, ready } = indexing;
  const { machine } = ready;
  const own = yield* ownFolders(indexing);
  const collected = own && (yield* collectRows(indexing, own));
  if (context.signal.aborted) return cancelled;
  if (collected === undefined)
    return { outcome: 'failed', message: `The options of ${machine} are not known.` };
  const { rows, release } = collected;
  const header: IndexHeader = {
    format: indexFormat,
    machine,
    ...(release !== undefined && { release }),
    evaluated: context.clock.now(),
    options: rows.length,
    ...subject,
  };
  const moved = await outside.movedIn(rows);
  const written = await outside.store.write(header, { rows, moved });
  if (written.kind === 'failed') {
    const problem = { severity: 'error', code: 'index-not-written', message: written.why } as const;
    yield { kind: 'problem', ...problem };
    return { outcome: 'failed', message: `The options of ${machine} could not be kept.` };
  }
  const megabytes = (written.bytes / 1e6).toFixed(1);
  const message = `${machine} has ${rows.length} options from NixOS and other inputs; they take ${megabytes} MB.`;
  return { outcome: 'succeeded', message, result: written.path };
}

/** Where the flake's own modules lie: in the store, and for new versions of Nix in the folder itself. */
async function* ownFolders({
  context,
  request,
  ready,
}: Indexing): AsyncGenerator<ActionEvent, readonly string[] | undefined> {
  const args = request.fetch ? sourceArguments : [...sourceArguments, '--offline'];
  const answer = yield* runNix(context, ready, args);
  if (answer.kind !== 'succeeded') return undefined;
  const { path } = JSON.parse(answer.output) as { readonly path?: string };
  const stored = /^\/nix\/store\/[^/]+/.exec(path ?? '')?.[0];
  return [...(stored === undefined ? [] : [`${stored}/`]), `${ready.workspace.source}/`];
}
