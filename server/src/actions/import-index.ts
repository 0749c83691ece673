import { uriFromPath } from '../core/base/uri';
import { indexFormat, type IndexHeader } from '../core/upstream/option-index';
import { readOptionsJson } from '../core/upstream/options-json';
import type { ActionEvent } from '../protocol';
import type { ActionContext } from './action-context';
import type { Ending, MachineRequest } from './action-frame';
import { keyFor, type IndexOutside } from './index-options';

export type ImportRequest = MachineRequest & {
  /** An index of another computer, or NixOS's `options.json`; absolute. */
  readonly file: string;
};

/** Takes the options from a file, without Nix: for one machine, or for all that are known. */
export async function* importIndex(
  context: ActionContext,
  outside: IndexOutside,
  request: ImportRequest,
): AsyncGenerator<ActionEvent> {
  const { flake, machine } = request;
  yield { kind: 'started', action: 'index', flake, ...(machine !== undefined && { machine }) };
  const machines =
    machine === undefined
      ? ((await context.machinesOf(flake)) ?? []).map(({ name }) => name)
      : [machine];
  const ending =
    machines.length === 0
      ? failed(
          'no-machine',
          'No machine of the flake is known. Name the one that the options are for.',
        )
      : await importFor(context, outside, { ...request, machines });
  if ('code' in ending) {
    const { code, message } = ending;
    yield { kind: 'problem', severity: 'error', code, message };
    yield { kind: 'finished', outcome: 'failed', message: 'No options were imported.' };
  } else yield { kind: 'finished', ...ending };
}

type Failure = { readonly code: string; readonly message: string };

function failed(code: string, message: string): Failure {
  return { code, message };
}

async function importFor(
  context: ActionContext,
  outside: IndexOutside,
  { flake, file, machines }: ImportRequest & { readonly machines: readonly string[] },
): Promise<Ending | Failure> {
  const { store } = outside;
  let result: string | undefined;
  for (const machine of machines) {
    const key = await keyFor(context, outside, { flake, machine });
    if (key === undefined)
      return failed(
        'lock-missing',
        'There is no flake.lock that can be read. Write it with nix flake lock.',
      );
    const copied = await store.copy(file, key);
    const written = copied ?? (await fromJson(context, outside, { file, key }));
    if (written === undefined)
      return failed(
        'index-unreadable',
        `${file} is neither an index of options nor the options.json of NixOS's manual.`,
      );
    if (written.kind === 'failed') return failed('index-not-written', written.why);
    result = written.path;
  }
  const message = `The options of ${machines.join(', ')} are taken from ${file}.`;
  return { outcome: 'succeeded', message, ...(result !== undefined && { result }) };
}

async function fromJson(
  { files, clock }: ActionContext,
  { store }: IndexOutside,
  { file, key }: { readonly file: string; readonly key: string },
) {
  const text = await files.readText(uriFromPath(file));
  const rows = text.kind === 'read' ? readOptionsJson(text.value) : undefined;
  if (rows === undefined) return undefined;
  const header: IndexHeader = {
    format: indexFormat,
    evaluated: clock.now(),
    key,
    sources: [{ name: 'nixpkgs', path: '' }],
    options: rows.length,
  };
  return store.write(header, { rows, moved: [] });
}
