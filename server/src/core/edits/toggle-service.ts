import type { FileEdit } from '../base/span';
import { pathFromUri, type FileUri } from '../base/uri';
import type { Machine } from '../model/machine';
import { machineFile } from '../model/machine-file';
import { pathText, type OptionPath } from '../model/option-path';
import { servicesOf, serviceState, type Service } from '../model/services';
import type { Flake, Snapshot } from '../model/snapshot';
import { setOption } from './set-option';

export type ToggleRequest = {
  /** The folder of the flake. */
  readonly flake: FileUri;
  readonly machine: string;
  readonly path: OptionPath;
  readonly enable: boolean;
};

export type ToggleResult =
  | { readonly kind: 'edit'; readonly edit: FileEdit }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'refused'; readonly why: string };

type At = { readonly flake: Flake; readonly machine: Machine; readonly service: Service };

/** The edit that switches a service on or off on one machine. */
export function toggleService(snapshot: Snapshot, request: ToggleRequest): ToggleResult {
  const at = find(snapshot, request);
  if ('kind' in at) return at;
  const { state } = serviceState(at.machine, at.service);
  if (state === (request.enable ? 'on' : 'off')) return { kind: 'unchanged' };
  const target = toggleTarget(snapshot, at);
  if (target.kind === 'refused') return target;
  return target.edit(String(request.enable));
}

function find(
  snapshot: Snapshot,
  { flake: root, machine, path }: ToggleRequest,
): At | (ToggleResult & { readonly kind: 'refused' }) {
  const flake = snapshot.flakes.find((candidate) => candidate.root === pathFromUri(root));
  const foundMachine = flake?.machines.find(({ name }) => name === machine);
  if (flake === undefined || foundMachine === undefined)
    return { kind: 'refused', why: `There is no machine ${machine} any more. Refresh the list.` };
  const service = servicesOf(flake).find(
    (candidate) => pathText(candidate.path) === pathText(path),
  );
  if (service === undefined)
    return {
      kind: 'refused',
      why: `No module declares ${pathText(path)} any more. Refresh the list.`,
    };
  return { flake, machine: foundMachine, service };
}

/** Where a toggle would write, or why there is no such place. */
export function toggleTarget(
  snapshot: Snapshot,
  { flake, machine, service }: At,
):
  | { readonly kind: 'possible'; readonly edit: (value: string) => ToggleResult }
  | { readonly kind: 'refused'; readonly why: string } {
  const name = pathText(service.path);
  const { state, decidedBy, reason } = serviceState(machine, service);
  const file = machineFile(flake, machine);
  if (file === undefined)
    return {
      kind: 'refused',
      why: `${machine.name} has no file of its own in which ${name} could be set.`,
    };
  if (decidedBy === undefined) {
    if (state === 'unknown') return { kind: 'refused', why: reason };
    const path = [...service.path, 'enable'];
    return { kind: 'possible', edit: (value) => setOption(snapshot, file, { path, value }) };
  }
  const source = decidedBy.definition.value.source;
  const literal = source?.expr;
  if (state === 'unknown' || literal?.kind !== 'var' || !['true', 'false'].includes(literal.name))
    return {
      kind: 'refused',
      why: state === 'unknown' ? reason : `${name} is computed. Change it in its file.`,
    };
  const where = source?.scope.file ?? file;
  const others = flake.machines.filter(
    (other) =>
      other !== machine &&
      machineFile(flake, other) !== file &&
      other.modules.some((module) => module.file === where),
  );
  const [shared] = others;
  if (shared !== undefined && where !== file)
    return {
      kind: 'refused',
      why: `${name} is set for ${machine.name} and ${shared.name} together. Change it in its file.`,
    };
  return {
    kind: 'possible',
    edit: (newText) => ({
      kind: 'edit',
      edit: { file: where, edits: [{ span: literal.span, newText }] },
    }),
  };
}
