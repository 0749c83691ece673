import { z } from 'zod';
import { uriFromPath } from '../../core/base/uri';
import { nearest } from '../../core/base/nearest';
import { toggleService as toggleEdit } from '../../core/edits/toggle-service';
import { pathText, type OptionPath } from '../../core/model/option-path';
import { servicesOf } from '../../core/model/services';
import type { Flake } from '../../core/model/snapshot';
import { machineNamed } from '../machine-named';
import { changeInput, changeOutput, nothingToChange, proposeChange } from '../propose-change';
import { Refusal } from '../refusal';
import { defineTool, writes } from '../tool';
import { flakeOf } from '../workbench';

export const toggleService = defineTool({
  name: 'toggle_service',
  title: 'Toggle service',
  description:
    'Switches a service on or off on one machine. Returns the edit as a diff with what the checks say of it; call again with `write` and its `hash` to write it. Milliseconds; runs no Nix.',
  annotations: writes,
  input: {
    service: z
      .string()
      .min(1)
      .max(500)
      .describe('Its option path, or its last name: homelab.services.caddy or caddy.'),
    enable: z.boolean(),
    machine: z.string().max(200).optional().describe('Needed where there are several.'),
    ...changeInput,
  },
  output: changeOutput,
  run: async (bench, input) => {
    const snapshot = await bench.repository.snapshot();
    const flake = flakeOf(bench, snapshot);
    const machine = machineNamed(flake, input.machine);
    const path = serviceNamed(flake, input.service);
    const { enable } = input;
    const request = { flake: uriFromPath(bench.root), machine: machine.name, path, enable };
    const result = toggleEdit(snapshot, request);
    if (result.kind === 'refused') throw new Refusal(result.why);
    if (result.kind === 'unchanged')
      return nothingToChange(
        `${pathText(path)} is ${enable ? 'on' : 'off'} on ${machine.name} already.`,
      );
    const { edit, alsoOn } = result;
    const notes = alsoOn.length === 0 ? [] : [`This also changes ${alsoOn.join(', ')}.`];
    return proposeChange(bench, snapshot, { edits: [edit], notes }, input);
  },
});

function serviceNamed(flake: Flake, name: string): OptionPath {
  const paths = servicesOf(flake).map(({ path }) => path);
  const [found, ...others] = paths.filter(
    (path) => pathText(path) === name || path.at(-1) === name,
  );
  if (found !== undefined && others.length === 0) return found;
  const exact = paths.find((path) => pathText(path) === name);
  if (exact !== undefined) return exact;
  if (found !== undefined)
    throw new Refusal(
      `Several services are called ${name}: ${[found, ...others].map(pathText).join(', ')}. Write the whole path.`,
    );
  const close = nearest(name, [...paths.map((path) => path.at(-1) ?? ''), ...paths.map(pathText)]);
  const guess = close === undefined ? 'list_services lists them.' : `Is ${close} meant?`;
  throw new Refusal(`No module declares a service ${name}. ${guess}`);
}
