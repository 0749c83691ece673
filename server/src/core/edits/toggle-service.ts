import type { FileEdit } from '../base/span';
import { pathFromUri, type FileUri } from '../base/uri';
import type { Machine } from '../model/machine';
import { machineFile, machinesWith } from '../model/machine-file';
import { pathText, type OptionPath } from '../model/option-path';
import { servicesOf, serviceState, type Service, type ServiceState } from '../model/services';
import type { Flake, Snapshot } from '../model/snapshot';
import { setOption, type SetOptionResult } from './set-option';

export type ToggleRequest = {
  /** The folder of the flake. */
  readonly flake: FileUri;
  readonly machine: string;
  readonly path: OptionPath;
  readonly enable: boolean;
};

export type ToggleResult =
  /** `alsoOn` names the other machines that the edited file reaches. */
  | { readonly kind: 'edit'; readonly edit: FileEdit; readonly alsoOn: readonly string[] }
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
  const result = target.edit(String(request.enable));
  return result.kind === 'edit' ? { ...result, alsoOn: target.alsoOn } : result;
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

export type ToggleTarget =
  | {
      readonly kind: 'possible';
      readonly file: FileUri;
      readonly alsoOn: readonly string[];
      readonly edit: (value: string) => SetOptionResult;
    }
  | { readonly kind: 'refused'; readonly why: string };

/** Where a toggle would write, or why there is no such place. */
export function toggleTarget(snapshot: Snapshot, at: At): ToggleTarget {
  const { flake, machine, service } = at;
  const name = pathText(service.path);
  const { state, decidedBy, reason } = serviceState(machine, service);
  if (decidedBy !== undefined) return literalTarget(at, { name, state, reason, decidedBy });
  if (state === 'unknown') return { kind: 'refused', why: reason };
  const path = [...service.path, 'enable'];
  const file = machineFile(flake, machine, path);
  if (file === undefined)
    return {
      kind: 'refused',
      why: `${machine.name} has no file of its own in which ${name} could be set.`,
    };
  return {
    kind: 'possible',
    file,
    alsoOn: othersWith(flake, machine, file),
    edit: (value) => setOption(snapshot, file, { path, value }),
  };
}

/** The definition that decides is changed where it stands, if it is written out. */
function literalTarget(
  { flake, machine }: At,
  found: ServiceState & { readonly name: string },
): ToggleTarget {
  const { name, state, reason } = found;
  const source = found.decidedBy?.definition.value.source;
  if (state === 'unknown') return { kind: 'refused', why: reason };
  if (source?.expr.kind !== 'var' || !['true', 'false'].includes(source.expr.name))
    return { kind: 'refused', why: `${name} is computed. Change it in its file.` };
  const { span } = source.expr;
  const { file } = source.scope;
  return {
    kind: 'possible',
    file,
    alsoOn: othersWith(flake, machine, file),
    edit: (newText) => ({ kind: 'edit', edit: { file, edits: [{ span, newText }] } }),
  };
}

function othersWith(flake: Flake, machine: Machine, file: FileUri): readonly string[] {
  return machinesWith(flake, file)
    .filter((other) => other !== machine)
    .map(({ name }) => name);
}
