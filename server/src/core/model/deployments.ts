import { indexDefinitions } from './definition-index';
import type { FlakeFacts } from './flake';
import { readMachine, type MachineReading } from './machine';
import { once } from './once';

/** How a machine gets to its host, as the flake says it to an engine. */
export type Deployment = {
  readonly engine: 'colmena' | 'deploy-rs';
  readonly machine: string;
  /** Undefined where it is not known; null where the engine deploys to its own computer only. */
  readonly host: string | null | undefined;
  readonly user: string | undefined;
  readonly port: number | undefined;
};

/** The machines that colmena or deploy-rs know; each may be known to both. */
export function deploymentsOf(facts: FlakeFacts, reading: MachineReading): readonly Deployment[] {
  const nodes = facts.nodes.map(
    (node) => ({ ...node, engine: 'deploy-rs', port: undefined }) as const,
  );
  return [...facts.hive.map((source) => hiveHost(source, reading)), ...nodes];
}

/** Colmena's defaults: the host is called as the machine, and its user is root (its `options.nix`). */
function hiveHost(source: FlakeFacts['hive'][number], reading: MachineReading): Deployment {
  const { configuration, modules } = readMachine(source, reading);
  // Its modules may be no machine's, where nixosConfigurations has one of the same name.
  configuration.moveTo({ index: once(() => indexDefinitions(modules)) });
  const option = (name: string, usual: string) => {
    const path = ['deployment', name];
    const value = configuration.read(path);
    if (value?.kind === 'null') return null;
    if (value?.kind === 'string') return value.value;
    return configuration.sets(path) ? undefined : usual;
  };
  const port = configuration.read(['deployment', 'targetPort']);
  return {
    engine: 'colmena',
    machine: source.name,
    host: option('targetHost', source.name),
    user: option('targetUser', 'root') ?? undefined,
    port: port?.kind === 'int' ? port.value : undefined,
  };
}
