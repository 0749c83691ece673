import type { Deployment } from '../model/deployments';
import type { Machine } from '../model/machine';
import { servicePort, servicesPerhapsOn, stateWithin } from '../model/services';
import type { Service } from '../model/services';
import type { Flake } from '../model/snapshot';
import type { MachineCandidate } from './suggest-machine';

/** A machine as those who run it need to know it. */
export type RunnableMachine = MachineCandidate & {
  /** The services that others can reach, each with its port; undefined if they are not known. */
  readonly reachable: readonly ReachableService[] | undefined;
  /** `networking.hostName`, where it is known. */
  readonly hostName?: string | undefined;
  /** What colmena and deploy-rs know of it. */
  readonly deployments?: readonly Deployment[] | undefined;
};

export type ReachableService = { readonly name: string; readonly port: number };

export function runnableMachines(flake: Flake): readonly RunnableMachine[] {
  return flake.machines.map((machine) => ({
    name: machine.name,
    system: machine.system,
    runner: runnerOf(machine),
    // Who looks for a machine does not ask for these.
    get reachable() {
      return reachableServices(flake, machine);
    },
    get hostName() {
      return hostNameOf(machine);
    },
    get deployments() {
      return flake.deployments.filter((known) => known.machine === machine.name);
    },
  }));
}

function hostNameOf({ configuration }: Machine): string | undefined {
  const value = configuration.read(['networking', 'hostName']);
  return value?.kind === 'string' ? value.value : undefined;
}

/** Services that are on, have a port, and are not known to keep it behind the firewall. */
function reachableServices(
  flake: Flake,
  machine: Machine,
): readonly ReachableService[] | undefined {
  const found = servicesPerhapsOn(machine, flake).flatMap((service) => {
    if (stateWithin(machine, flake, service) !== 'on' || isClosed(machine, service)) return [];
    const port = servicePort(machine, service);
    return port === undefined ? [] : [{ name: service.path.at(-1) ?? '', port }];
  });
  return found.length === 0 && machine.opaque.length > 0 ? undefined : found;
}

function isClosed(machine: Machine, { path, node }: Service): boolean {
  if (!node.children.has('openFirewall')) return false;
  const value = machine.configuration.read([...path, 'openFirewall']);
  return value?.kind === 'bool' && !value.value;
}

/** `virtualisation.host.pkgs = nixpkgs.legacyPackages.aarch64-darwin` names the runner's system. */
function runnerOf({ configuration }: Machine): string | undefined {
  const value = configuration.session.run(() => {
    const { definitions } = configuration.definedAt(['virtualisation', 'host', 'pkgs']);
    const [only, ...others] = definitions;
    return others.length > 0 ? undefined : only && configuration.valueIn(only.said.value);
  });
  if (value?.kind !== 'symbol') return undefined;
  return value.path.find((step): step is string => typeof step === 'string' && isSystem(step));
}

function isSystem(name: string): boolean {
  return /^(x86_64|aarch64)-(linux|darwin)$/.test(name);
}
