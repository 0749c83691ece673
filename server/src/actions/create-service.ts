import { applyEdits, type FileEdit } from '../core/base/span';
import { pathFromUri } from '../core/base/uri';
import { refused } from '../core/edits/change';
import {
  newService,
  type NewServiceRequest,
  type NewServiceResult,
} from '../core/edits/new-service';
import type { Flake, Snapshot } from '../core/model/snapshot';
import type { ActionEvent } from '../protocol';
import type { ActionContext } from './action-context';
import { cancelled, onMachine, type Ending, type MachineRequest } from './action-frame';
import { trackFile } from './track-file';
import {
  serviceOf,
  upstreamService,
  type IndexedService,
  type UpstreamService,
} from './upstream-service';

/** Writes the files of a repository. */
export interface SourceWriter {
  /** Replaces a file as a whole, or makes a new one. Why it could not, as a sentence. */
  write(path: string, text: string): Promise<string | undefined>;
}

export type CreateServiceRequest = Pick<MachineRequest, 'flake'> & {
  readonly service: Pick<NewServiceRequest, 'name' | 'machines'> & {
    readonly description: string | undefined;
    readonly port: number | undefined;
  };
  /** Whether NixOS's own module of the same name runs it, and which of its options are passed on. */
  readonly upstream: { readonly options: readonly string[] } | undefined;
};

/** Writes a service's module, imports it, enables it where asked, and tells Git of the new file. */
export async function* createService(
  context: ActionContext,
  outside: {
    readonly read: () => Promise<Snapshot>;
    readonly writer: SourceWriter;
    readonly indexed: IndexedService;
  },
  request: CreateServiceRequest,
): AsyncGenerator<ActionEvent> {
  const { flake, service, upstream } = request;
  if (upstream === undefined) {
    yield { kind: 'started', action: 'service', flake };
    yield { kind: 'finished', ...(yield* write(context, outside, request, undefined)) };
    return;
  }
  const [machine] = service.machines;
  const known = await outside.indexed({ flake, machine, service: service.name });
  if (known !== undefined) {
    yield { kind: 'started', action: 'service', flake };
    yield { kind: 'finished', ...(yield* write(context, outside, request, serviceOf(known))) };
    return;
  }
  yield* onMachine(context, { flake, machine, action: 'service' }, async function* (ready) {
    const found = yield* upstreamService(context, ready, service.name);
    if (context.signal.aborted) return cancelled;
    return found === undefined ? nothing : yield* write(context, outside, request, found);
  });
}

const nothing: Ending = { outcome: 'failed', message: 'No service was created.' };

async function* write(
  context: ActionContext,
  { read, writer }: Pick<Parameters<typeof createService>[1], 'read' | 'writer'>,
  { flake: root, service, upstream }: CreateServiceRequest,
  found: UpstreamService | undefined,
): AsyncGenerator<ActionEvent, Ending> {
  const snapshot = await read();
  const flake = snapshot.flakes.find((candidate) => candidate.root === root);
  if (flake === undefined) return { ...nothing, message: `${root} has no flake.nix.` };
  const result = planned(snapshot, flake, { service, upstream, found });
  if (result.kind === 'refused') {
    yield { kind: 'problem', severity: 'error', code: 'service-refused', message: result.why };
    return nothing;
  }
  const file = pathFromUri(result.file);
  const failure = await writeAll(snapshot, writer, {
    file,
    text: result.text,
    edits: result.edits,
  });
  if (failure !== undefined) {
    yield { kind: 'problem', severity: 'error', code: 'file-unwritable', message: failure };
    return nothing;
  }
  for (const text of result.left) yield { kind: 'note', text };
  yield* trackFile(context, root, file);
  const name = file.slice(root.length + 1);
  return {
    outcome: 'succeeded',
    message: `The module of ${service.name} is ${name}.`,
    result: file,
  };
}

const usualPort = 8080;

function planned(
  snapshot: Snapshot,
  flake: Flake,
  {
    service,
    upstream,
    found,
  }: Omit<CreateServiceRequest, 'flake'> & { readonly found: UpstreamService | undefined },
): NewServiceResult {
  const known = new Map(found?.options.map((option) => [option.name, option]));
  const chosen = upstream?.options ?? [];
  const strange = chosen.find((name) => !known.has(name));
  if (strange !== undefined)
    return refused(`services.${service.name} has no option ${strange} that can be passed on.`);
  return newService(snapshot, flake, {
    ...service,
    description: service.description ?? service.name,
    port: service.port ?? Number(found?.port?.usual ?? usualPort),
    upstream: upstream && { port: found?.port?.name },
    options: chosen.flatMap((name) => known.get(name) ?? []),
  });
}

type Files = {
  readonly file: string;
  readonly text: string;
  readonly edits: readonly FileEdit[];
};

/** The module comes first: what imports it must not lead nowhere. */
async function writeAll(
  snapshot: Snapshot,
  writer: SourceWriter,
  { file, text, edits }: Files,
): Promise<string | undefined> {
  const edited = edits.map((edit) => [pathFromUri(edit.file), editedText(snapshot, edit)] as const);
  for (const [path, content] of [[file, text] as const, ...edited]) {
    const failure = await writer.write(path, content);
    if (failure !== undefined) return failure;
  }
  return undefined;
}

function editedText(snapshot: Snapshot, { file, edits }: FileEdit): string {
  return applyEdits(snapshot.text(file) ?? '', edits);
}
