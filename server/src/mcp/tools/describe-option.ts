import { z } from 'zod';
import { nearest } from '../../core/base/nearest';
import { defaultText } from '../../core/features/describe-option';
import { plainValue } from '../../core/features/values-in-effect';
import { formatPlain } from '../../core/model/format-value';
import { pathText, type OptionPath } from '../../core/model/option-path';
import { declarationsBelow } from '../../core/model/option-tree';
import { optionsInside, resolveOption, type Resolved } from '../../core/model/resolve-option';
import type { Flake, Snapshot } from '../../core/model/snapshot';
import { describeType } from '../../core/types/describe-type';
import { Report } from '../../reports/report';
import { optionNamed } from '../option-named';
import { Refusal } from '../refusal';
import { defineTool, reads } from '../tool';
import { flakeOf } from '../workbench';

const mostInside = 60;

export const describeOption = defineTool({
  name: 'describe_option',
  title: 'Describe option',
  description:
    'One option that this repository declares: type, default, description, where it is declared, and its value on each machine as far as the sources tell. For a set of options, what is in it. Milliseconds; runs no Nix. Options of NixOS itself are not known here.',
  annotations: reads,
  input: { option: z.string().min(1).max(500).describe('As in homelab.services.caddy.port.') },
  output: {
    option: z.string(),
    kind: z.enum(['option', 'set']),
    type: z.string().optional(),
    default: z.string().optional().describe('As Nix.'),
    example: z.string().optional(),
    description: z.string().optional(),
    readOnly: z.boolean().optional(),
    declaredIn: z.array(z.strictObject({ file: z.string(), line: z.int() })),
    values: z
      .array(z.strictObject({ machine: z.string(), value: z.string() }))
      .describe('Machines whose value is known, with it as Nix.'),
    inside: z
      .array(z.strictObject({ option: z.string(), type: z.string() }))
      .describe('The options in it.'),
    more: z
      .int()
      .describe('How many options in it are not listed; ask for them with search_options.'),
  },
  run: async (bench, { option }) => {
    const snapshot = await bench.repository.snapshot();
    const flake = flakeOf(bench, snapshot);
    const path = optionNamed(option);
    const resolved = resolveOption(flake.options, path);
    if (resolved.kind === 'missing') throw missing(path, resolved);
    if (resolved.kind === 'open')
      throw new Refusal(
        `What ${pathText(path)} is cannot be told without Nix, because its set takes any name.`,
      );
    const inside = insideOf(path, resolved);
    return {
      option: pathText(path),
      kind: resolved.kind === 'set' ? ('set' as const) : ('option' as const),
      ...(resolved.kind === 'value' && aboutOption(snapshot, path, resolved)),
      declaredIn: placesOf(new Report(snapshot, bench.root), path, resolved),
      values: resolved.kind === 'value' ? valuesOf(flake, path) : [],
      inside: inside.slice(0, mostInside),
      more: Math.max(0, inside.length - mostInside),
    };
  },
});

type Found = Resolved & { readonly kind: 'value' };

function aboutOption(snapshot: Snapshot, path: OptionPath, { declaration, type, length }: Found) {
  const { description, example, readOnly } = declaration;
  const about = { type: describeType(type) };
  // Of a place inside the value, only the type is its own.
  if (length < path.length) return about;
  const fallback = defaultText(snapshot, declaration);
  return {
    ...about,
    ...(description !== undefined && { description: description.trim() }),
    ...(fallback !== undefined && { default: plainText(fallback) }),
    ...(example !== undefined && { example }),
    ...(readOnly && { readOnly }),
  };
}

/** Markdown's code without its marks. */
function plainText(markdown: string): string {
  return markdown.replace(/^\n?```nix\n|\n```$|^`|`$/g, '');
}

function placesOf(report: Report, path: OptionPath, resolved: Resolved) {
  if (resolved.kind !== 'value') return [];
  const all = resolved.length < path.length ? [resolved.declaration] : resolved.node.declarations;
  return all.map(({ modulePlace }) => {
    const { file, line } = report.place(modulePlace.file, modulePlace.span);
    return { file, line };
  });
}

function valuesOf(flake: Flake, path: OptionPath) {
  return flake.machines.flatMap((machine) => {
    const plain = plainValue(machine, path);
    return plain === undefined ? [] : [{ machine: machine.name, value: formatPlain(plain) }];
  });
}

function insideOf(path: OptionPath, resolved: Resolved) {
  const inside = optionsInside(resolved);
  if (inside === undefined) return [];
  const prefix = resolved.kind === 'value' ? path : [];
  return [...declarationsBelow(inside.node)].map((declaration) => ({
    option: pathText([...prefix, ...declaration.path]),
    type: describeType(declaration.type),
  }));
}

function missing(path: OptionPath, { node, at }: Resolved & { readonly kind: 'missing' }): Refusal {
  const where = pathText(path.slice(0, at));
  const name = path[at] ?? '';
  const close = nearest(name, node.children.keys());
  const guess = close === undefined ? '' : ` Is ${close} meant?`;
  return new Refusal(
    at === 0
      ? `No module of this repository declares ${pathText(path)}.${guess} Options of NixOS itself are not known here.`
      : `${where} has no option ${name}.${guess} search_options finds options by words.`,
  );
}
