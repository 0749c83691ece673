import type { FileEdit, Span } from '../base/span';
import { pathFromUri, shownFrom, type FileUri } from '../base/uri';
import { plainPriority, type Definition } from '../model/definitions';
import type { Machine } from '../model/machine';
import { machineFile, machinesWith } from '../model/machine-file';
import { pathText, type OptionPath } from '../model/option-path';
import { servicesOf, serviceState, type Service } from '../model/services';
import type { Flake, Snapshot } from '../model/snapshot';
import { refused } from './change';
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

/**
 * Where a toggle would write, or why there is no such place: where the definition that decides is
 * written out, else in the machine's own file, if that decides then.
 */
export function toggleTarget(snapshot: Snapshot, at: At): ToggleTarget {
  const { state, decidedBy, reason } = serviceState(at.machine, at.service);
  if (state === 'unknown') return refused(reason);
  if (decidedBy === undefined) return ownTarget(snapshot, at);
  const { definition } = decidedBy;
  const source = definition.value.source;
  if (source?.expr.kind === 'var' && ['true', 'false'].includes(source.expr.name))
    return literalTarget(at, source.scope.file, source.expr.span);
  const own = isDefault(definition) ? ownTarget(snapshot, at) : undefined;
  return own?.kind === 'possible' && !isSetIn(own.file, at)
    ? own
    : refused(
        `${pathText(at.service.path)} is computed in ${shownFrom(at.flake.root, definition.place.file)}. Change it there.`,
      );
}

function literalTarget({ flake, machine }: At, file: FileUri, span: Span): ToggleTarget {
  return {
    kind: 'possible',
    file,
    alsoOn: othersWith(flake, machine, file),
    edit: (newText) => ({ kind: 'edit', edit: { file, edits: [{ span, newText }] } }),
  };
}

function ownTarget(snapshot: Snapshot, { flake, machine, service }: At): ToggleTarget {
  const path = [...service.path, 'enable'];
  const file = machineFile(flake, machine, path);
  return file === undefined
    ? refused(
        `${machine.name} has no file of its own in which ${pathText(service.path)} could be set.`,
      )
    : {
        kind: 'possible',
        file,
        alsoOn: othersWith(flake, machine, file),
        edit: (value) => setOption(snapshot, file, { path, value }),
      };
}

/** Whether a plain definition counts in place of it, as in `lib.mkDefault (lib.elem "web" profiles)`. */
function isDefault({ priority }: Definition): boolean {
  return priority !== undefined && priority > plainPriority;
}

/** What the file says of it already would be changed, and not added to. */
function isSetIn(file: FileUri, { machine, service }: At): boolean {
  const { definitions } = machine.configuration.definedAt([...service.path, 'enable']);
  return definitions.some(({ facts }) => facts.file === file);
}

function othersWith(flake: Flake, machine: Machine, file: FileUri): readonly string[] {
  return machinesWith(flake, file)
    .filter((other) => other !== machine)
    .map(({ name }) => name);
}
