import { z } from 'zod';
import { pathFromUri } from '../../core/base/uri';
import { overview } from '../../core/features/overview';
import { pathText } from '../../core/model/option-path';
import { Report } from '../../reports/report';
import { machineNamed } from '../machine-named';
import { pageInput, pageOf, pageOutput } from '../page';
import { defineTool, reads } from '../tool';
import { flakeOf } from '../workbench';

const state = z.enum(['on', 'off', 'unknown']);

export const listServices = defineTool({
  name: 'list_services',
  title: 'List services',
  description:
    'What each machine can run and whether it is on, with the reason, the port and the line that decides it. Milliseconds; runs no Nix. `unknown` means that the sources alone do not tell.',
  annotations: reads,
  input: {
    machine: z.string().max(200).optional().describe('Only of this machine.'),
    state: state.optional().describe('Only in this state.'),
    ...pageInput,
  },
  output: {
    services: z.array(
      z.strictObject({
        machine: z.string(),
        service: z.string().describe('The option path, as toggle_service takes it.'),
        state,
        reason: z.string(),
        port: z.int().optional(),
        description: z.string().optional(),
        file: z.string().optional(),
        line: z.int().optional(),
        locked: z.string().optional().describe('Why toggle_service cannot change it.'),
      }),
    ),
    ...pageOutput,
  },
  run: async (bench, input) => {
    const snapshot = await bench.repository.snapshot();
    const flake = flakeOf(bench, snapshot);
    const wanted = input.machine && machineNamed(flake, input.machine).name;
    const report = new Report(snapshot, bench.root);
    const all = overview(snapshot, bench.host)
      .flakes.filter(({ root }) => pathFromUri(root) === flake.root)
      .flatMap(({ machines }) => machines)
      .filter(({ name }) => wanted === undefined || name === wanted)
      .flatMap(({ name, services }) => services.map((service) => ({ machine: name, service })))
      .filter(({ service }) => input.state === undefined || service.state === input.state);
    const { items, about } = pageOf(all, input);
    return {
      services: items.map(({ machine, service }) => {
        const { path, port, description, definition, locked, reason } = service;
        const at = definition && report.place(definition.file, definition.span);
        return {
          machine,
          service: pathText(path),
          state: service.state,
          reason,
          ...(port !== undefined && { port }),
          ...(description !== undefined && { description }),
          ...(at && { file: at.file, line: at.line }),
          ...(locked !== undefined && { locked }),
        };
      }),
      ...about,
    };
  },
});
