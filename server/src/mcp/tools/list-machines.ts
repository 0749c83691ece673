import { z } from 'zod';
import { pathFromUri } from '../../core/base/uri';
import { overview } from '../../core/features/overview';
import { pageInput, pageOf, pageOutput } from '../page';
import { defineTool, reads } from '../tool';
import { flakeOf } from '../workbench';

export const listMachines = defineTool({
  name: 'list_machines',
  title: 'List machines',
  description:
    'The machines of the flake (nixosConfigurations): system, the file that a person edits for it, and how many services are on. Milliseconds; runs no Nix.',
  annotations: reads,
  input: pageInput,
  output: {
    machines: z.array(
      z.strictObject({
        name: z.string(),
        system: z.string().optional(),
        file: z.string().optional(),
        servicesOn: z.int(),
        services: z.int(),
        guess: z
          .string()
          .optional()
          .describe('Why this is taken for a machine, where the flake could not be read.'),
      }),
    ),
    suggested: z
      .strictObject({ machine: z.string(), why: z.string() })
      .optional()
      .describe('The machine that evaluate, build and boot_vm take where none is named.'),
    ...pageOutput,
  },
  run: async (bench, input) => {
    const snapshot = await bench.repository.snapshot();
    const { root } = flakeOf(bench, snapshot);
    const { flakes } = overview(snapshot, bench.host);
    const flake = flakes.find((candidate) => pathFromUri(candidate.root) === root);
    const { items, about } = pageOf(flake?.machines ?? [], input);
    return {
      machines: items.map(({ name, system, guess, file, services }) => ({
        name,
        ...(system !== undefined && { system }),
        ...(file !== undefined && { file: pathFromUri(file).slice(root.length + 1) }),
        ...(guess !== undefined && { guess }),
        servicesOn: services.filter(({ state }) => state === 'on').length,
        services: services.length,
      })),
      ...(flake?.suggested && { suggested: flake.suggested }),
      ...about,
    };
  },
});
