import { z } from 'zod';
import { trackFile } from '../../actions/track-file';
import { pathFromUri } from '../../core/base/uri';
import { newService as newServiceEdit } from '../../core/edits/new-service';
import { machineNamed } from '../machine-named';
import { changeInput, changeOutput, proposeChange } from '../propose-change';
import { Refusal } from '../refusal';
import { defineTool, writes, type Call } from '../tool';
import { flakeOf, type Workbench } from '../workbench';

export const newService = defineTool({
  name: 'new_service',
  title: 'New service',
  description:
    "Writes the module of a new service by this repository's own pattern, its import, and the line that enables it on each named machine. Returns all of it as diffs; call again with `write` and its `hash` to write it, which also makes Git know the file. What the service runs is left to fill in.",
  annotations: writes,
  input: {
    name: z.string().min(1).max(63).describe('As in jellyfin.'),
    description: z.string().max(200).optional().describe('As in "Jellyfin, the media server".'),
    port: z.int().min(1).max(65535).default(8080),
    machines: z.array(z.string().max(200)).max(50).default([]).describe('Where it is enabled.'),
    ...changeInput,
  },
  output: changeOutput,
  run: async (bench, input, call) => {
    const snapshot = await bench.repository.snapshot();
    const flake = flakeOf(bench, snapshot);
    const { name, port, description = name } = input;
    const machines = input.machines.map((machine) => machineNamed(flake, machine).name);
    const request = { name, description, port, machines, upstream: undefined, options: [] };
    const result = newServiceEdit(snapshot, flake, request);
    if (result.kind === 'refused') throw new Refusal(result.why);
    const created = new Map([[result.file, result.text]]);
    const { edits, left: notes } = result;
    const report = await proposeChange(bench, snapshot, { edits, created, notes }, input);
    const untracked = report.written ? await track(bench, pathFromUri(result.file), call) : [];
    return { ...report, notes: [...report.notes, ...untracked] };
  },
});

async function track(bench: Workbench, file: string, call: Call): Promise<readonly string[]> {
  const notes: string[] = [];
  for await (const event of trackFile(bench.contextOf(call.signal), bench.root, file))
    if (event.kind === 'problem') notes.push(event.message);
  return notes;
}
