import type { Place } from '../base/span';
import type { FileUri } from '../base/uri';
import { uriFromPath } from '../base/uri';
import { toggleTarget } from '../edits/toggle-service';
import { inputModules } from '../model/input-modules';
import { machineFile } from '../model/machine-file';
import type { AttrPlace } from '../eval/value';
import type { Machine } from '../model/machine';
import type { OptionPath } from '../model/option-path';
import {
  declaresService,
  servicePort,
  servicesOf,
  serviceState,
  type Service,
} from '../model/services';
import type { Flake, Snapshot } from '../model/snapshot';
import { runnableMachines } from './runnable-machines';
import { suggestMachine, type Computer } from './suggest-machine';

export type Overview = { readonly flakes: readonly FlakeInfo[] };
export type FlakeInfo = {
  readonly root: FileUri;
  readonly machines: readonly MachineInfo[];
  /** The machine that suits the computer, and why. */
  readonly suggested?: { readonly machine: string; readonly why: string } | undefined;
  /** What `nix flake check` builds on this computer, by name; `open` if there may be more. */
  readonly checks: readonly { readonly name: string; readonly place: Place | undefined }[];
  readonly open: boolean;
};
export type MachineInfo = {
  readonly name: string;
  readonly system: string | undefined;
  readonly guess: string | undefined;
  readonly file: FileUri | undefined;
  /** What it imports from outside of the repository. */
  readonly inputModules: readonly string[];
  readonly services: readonly ServiceInfo[];
};
export type ServiceInfo = {
  readonly path: OptionPath;
  readonly name: string;
  readonly state: 'on' | 'off' | 'unknown';
  readonly reason: string;
  readonly locked: string | undefined;
  /** The other machines that the checkbox changes too. */
  readonly alsoOn: readonly string[];
  readonly description: string | undefined;
  readonly port: number | undefined;
  readonly declaration: Place | undefined;
  readonly definition: Place | undefined;
};

/** The machines of every flake with their services. */
export function overview(snapshot: Snapshot, computer: Computer): Overview {
  const flakes = snapshot.flakes.filter(({ facts }) => facts !== undefined);
  return {
    flakes: flakes.map((flake) => ({
      root: uriFromPath(flake.root),
      machines: machinesOf(snapshot, flake),
      suggested: suggestionFor(flake, computer),
      ...checksOf(flake, computer),
    })),
  };
}

function checksOf(
  { facts }: Flake,
  { architecture, platform }: Computer,
): Pick<FlakeInfo, 'checks' | 'open'> {
  const { checks = [], open = false } = facts?.checks ?? {};
  const here = checks.filter(({ system }) => system === `${architecture}-${platform}`);
  return {
    open,
    checks: here.map(({ name, place }) => ({
      name,
      place: place && { file: place.file, span: place.name },
    })),
  };
}

function suggestionFor(flake: Flake, computer: Computer): FlakeInfo['suggested'] {
  const suggestion = suggestMachine(runnableMachines(flake), computer);
  return suggestion.kind === 'chosen'
    ? { machine: suggestion.name, why: suggestion.why }
    : undefined;
}

function machinesOf(snapshot: Snapshot, flake: Flake): readonly MachineInfo[] {
  const services = servicesOf(flake);
  return flake.machines.map((machine) => ({
    name: machine.name,
    system: machine.system,
    guess: machine.guess,
    file: machineFile(flake, machine),
    inputModules: inputModules(snapshot, flake, machine),
    services: services
      .filter((service) => declaresService(machine, service))
      .map((service) => serviceInfo(snapshot, { flake, machine, service })),
  }));
}

function serviceInfo(
  snapshot: Snapshot,
  at: { readonly flake: Flake; readonly machine: Machine; readonly service: Service },
): ServiceInfo {
  const { machine, service } = at;
  const { state, reason, decidedBy } = serviceState(machine, service);
  const target = toggleTarget(snapshot, at);
  return {
    path: service.path,
    name: service.path.at(-1) ?? '',
    state,
    reason,
    locked: target.kind === 'refused' ? target.why : undefined,
    alsoOn: target.kind === 'possible' ? target.alsoOn : [],
    description: service.enable.description?.replace(/^Whether to enable /, '').replace(/\.$/, ''),
    port: servicePort(machine, service),
    declaration: placeOf(service.enable.place),
    definition: placeOf(decidedBy?.definition.place),
  };
}

function placeOf(place: AttrPlace | undefined): Place | undefined {
  return place && { file: place.file, span: place.name };
}
