import type { Span } from '../base/span';
import type { FileUri } from '../base/uri';
import { evaluatedOption } from '../model/evaluated-option';
import { upstreamAt } from '../model/machine-index';
import { optionAt, type OptionAt } from '../model/option-at';
import { resolveOption } from '../model/resolve-option';
import type { Machine } from '../model/machine';
import type { OptionPath } from '../model/option-path';
import {
  declaresService,
  serviceAt,
  servicePort,
  serviceState,
  type Service,
} from '../model/services';
import type { Flake, Snapshot } from '../model/snapshot';
import { addressOf } from './service-address';
import { describeOption, describeSet } from './describe-option';
import { describeUpstream } from './describe-upstream';
import { describeName } from './hover-name';
import { valuesInEffect } from './values-in-effect';

export type HoverInfo = {
  readonly span: Span;
  readonly markdown: string;
  /** Whether it is about a name of the file or of Nix, which any server for Nix explains. */
  readonly isName?: boolean;
  /** The option that it is about, and the machines that the file is of, or all where it is of none. */
  readonly option?: {
    readonly root: string;
    readonly path: OptionPath;
    readonly machines: readonly string[];
  };
};

/** What is known of the option whose name stands at an offset. */
export function hover(snapshot: Snapshot, file: FileUri, offset: number): HoverInfo | undefined {
  const flake = snapshot.flakeOf(file);
  const found = optionAt(snapshot, file, offset);
  if (flake === undefined) return undefined;
  if (found === undefined) {
    const named = describeName(snapshot, file, offset);
    return named && { ...named, isName: true };
  }
  const resolved = resolveOption(flake.options, found.path);
  if (resolved.kind === 'set') {
    const markdown = describeSet(found.path, resolved.node);
    if (markdown === undefined) return outside(flake, file, found);
    const states = statesOf(flake, found.path);
    return { span: found.span, markdown: states ? `${markdown}\n\n${states}` : markdown };
  }
  if (resolved.kind !== 'value') return outside(flake, file, found);
  const isWhole = resolved.length === found.path.length;
  const markdown = describeOption(snapshot, {
    path: found.path,
    declaration: resolved.declaration,
    type: resolved.type,
    whole: isWhole,
    root: flake.root,
    evaluated: isWhole && resolved.only ? evaluatedOption(snapshot, flake, found.path) : undefined,
  });
  const inEffect = isWhole ? valuesInEffect(flake, found.path) : undefined;
  return {
    span: found.span,
    markdown: inEffect === undefined ? markdown : `${markdown}\n\n${inEffect}`,
    option: optionOf(flake, file, found.path),
  };
}

/** An option of NixOS or another input, with the values that the machines give it. */
function outside(flake: Flake, file: FileUri, { path, span }: OptionAt): HoverInfo | undefined {
  const place = upstreamAt(flake, file, path);
  const markdown = place && describeUpstream(path, place);
  if (markdown === undefined) return undefined;
  const isOption = place?.found.kind === 'value';
  return { span, markdown, ...(isOption && { option: optionOf(flake, file, path) }) };
}

function optionOf(
  { root, machines }: Flake,
  file: FileUri,
  path: OptionPath,
): NonNullable<HoverInfo['option']> {
  const own = machines.filter(({ modules }) => modules.some((module) => module.file === file));
  const names = (own.length > 0 ? own : machines).map(({ name }) => name);
  return { root, path, machines: names };
}

const mostMachines = 6;

/** On which machines a service is on: "On: server, port 3001 · grafana.example.org. Off: nas." */
function statesOf(flake: Flake, path: OptionPath): string | undefined {
  const service = serviceAt(flake, path);
  if (service === undefined) return undefined;
  const shown = flake.machines
    .slice(0, mostMachines)
    .filter((machine) => declaresService(machine, service))
    .flatMap((machine) => {
      const { state } = serviceState(machine, service);
      return state === 'unknown'
        ? []
        : [`${machine.name}: ${[state, ...reach(state, machine, service)].join(', ')}`];
    });
  return shown.length === 0 ? undefined : shown.join('  \n');
}

function reach(state: 'on' | 'off', machine: Machine, service: Service): readonly string[] {
  if (state === 'off') return [];
  const port = servicePort(machine, service);
  const address = addressOf(machine, service);
  return [
    ...(port === undefined ? [] : [`port ${port}`]),
    ...(address === undefined ? [] : [`\`${address}\``]),
  ];
}
