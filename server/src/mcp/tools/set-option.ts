import { z } from 'zod';
import { pathFromUri, type FileUri } from '../../core/base/uri';
import { readText } from '../../core/ir/read-text';
import { setOption as setOptionEdit } from '../../core/edits/set-option';
import { machineFile, machinesWith } from '../../core/model/machine-file';
import type { OptionPath } from '../../core/model/option-path';
import type { Flake, Snapshot } from '../../core/model/snapshot';
import { nixFileInside } from '../file-inside';
import { machineNamed } from '../machine-named';
import { optionNamed } from '../option-named';
import { changeInput, changeOutput, nothingToChange, proposeChange } from '../propose-change';
import { Refusal } from '../refusal';
import { defineTool, writes } from '../tool';
import { flakeOf, type Workbench } from '../workbench';

export const setOption = defineTool({
  name: 'set_option',
  title: 'Set option',
  description:
    'Sets one option in a file, where it is written already or beside its kin, and keeps comments and layout. Returns the edit as a diff with what the checks say of it; call again with `write` and its `hash` to write it. Milliseconds; runs no Nix.',
  annotations: writes,
  input: {
    option: z.string().min(1).max(500).describe('As in homelab.services.caddy.port.'),
    value: z.string().min(1).max(20_000).describe('As Nix: 8080, true, "text", [ 1 2 ].'),
    machine: z
      .string()
      .max(200)
      .optional()
      .describe('The machine whose file is edited; needed where there are several.'),
    file: z.string().max(4096).optional().describe('The file to edit instead.'),
    ...changeInput,
  },
  output: changeOutput,
  run: async (bench, input) => {
    const snapshot = await bench.repository.snapshot();
    const flake = flakeOf(bench, snapshot);
    const path = optionNamed(input.option);
    if (readText(input.value).problems.length > 0)
      throw new Refusal(`The value is no Nix expression: ${input.value.slice(0, 200)}`);
    const { file, notes } = await targetOf(bench, { snapshot, flake, path, input });
    const result = setOptionEdit(snapshot, file, { path, value: input.value.trim() });
    if (result.kind === 'refused') throw new Refusal(result.why);
    const { edit } = result;
    const text = snapshot.text(file) ?? '';
    if (edit.edits.every(({ span, newText }) => text.slice(span.start, span.end) === newText))
      return nothingToChange(`${input.option} has this value there already.`);
    return proposeChange(bench, snapshot, { edits: [edit], notes }, input);
  },
});

type Wanted = {
  readonly snapshot: Snapshot;
  readonly flake: Flake;
  readonly path: OptionPath;
  readonly input: { readonly machine?: string | undefined; readonly file?: string | undefined };
};

async function targetOf(
  bench: Workbench,
  { snapshot, flake, path, input }: Wanted,
): Promise<{ readonly file: FileUri; readonly notes: readonly string[] }> {
  if (input.file !== undefined) {
    const { uri } = await nixFileInside(bench, input.file);
    if (snapshot.text(uri) === undefined)
      throw new Refusal(`There is no file ${input.file}. Name one that is there.`);
    return { file: uri, notes: reachOf(flake, uri) };
  }
  const machine = machineNamed(flake, input.machine);
  const file = machineFile(flake, machine, path);
  if (file === undefined)
    throw new Refusal(`${machine.name} has no file of its own. Name the file to edit.`);
  return { file, notes: reachOf(flake, file) };
}

/** Which machines an edit of the file reaches, where they are several or none. */
function reachOf(flake: Flake, file: FileUri): readonly string[] {
  const names = machinesWith(flake, file).map(({ name }) => name);
  const path = pathFromUri(file).slice(flake.root.length + 1);
  if (names.length === 0) return [`No machine is known to import ${path}.`];
  return names.length === 1 ? [] : [`${path} reaches ${names.join(', ')}.`];
}
