import { uriFromPath } from '../base/uri';
import { configReads } from '../model/config-reads';
import type { LiveDefinition } from '../model/defined-at';
import type { ModuleFacts } from '../model/module-facts';
import { isPrefix, type OptionPath } from '../model/option-path';
import { secretRoots } from '../model/secrets';
import type { Links } from './homelab-map';
import { soleServiceOf, toPlace, type Host, type HostService } from './host';
import { certainAt, textOf } from './read-value';

/** Which secret goes where: to the services whose modules declare or read it, else to the machine. */
export function secretLinks(host: Host): Links {
  const found = secretRoots.flatMap((root) => secretsBelow(host, root));
  return {
    nodes: found.map(({ id, name, file, definitions }) => ({
      id,
      kind: 'secret',
      machine: host.machine.name,
      name,
      details: [],
      places: [
        ...definitions.map(({ said }) => toPlace(said.places.at(2) ?? said.place)),
        ...(file === undefined ? [] : [{ file, span: { start: 0, end: 0 } }]),
      ],
    })),
    edges: found.flatMap(({ id, path, definitions }) => {
      const users = usersOf(host, path, definitions);
      const places = definitions.map(({ said }) => toPlace(said.places.at(2) ?? said.place));
      const targets =
        users.length > 0 ? users.map(({ node }) => node.id) : [`machine:${host.machine.name}`];
      return targets.map((to) => ({
        kind: 'secret' as const,
        from: id,
        to,
        labels: [],
        places: places.slice(0, 1),
      }));
    }),
  };
}

type Secret = {
  readonly id: string;
  readonly name: string;
  readonly path: OptionPath;
  readonly file: ReturnType<typeof uriFromPath> | undefined;
  readonly definitions: readonly LiveDefinition[];
};

function secretsBelow({ machine }: Host, root: OptionPath): readonly Secret[] {
  const { configuration } = machine;
  return [...configuration.definedAt(root).names].flatMap((name) => {
    const path = [...root, name];
    const { names } = configuration.definedAt(path);
    const said = [path, ...[...names].map((option) => [...path, option])];
    const definitions = said
      .flatMap((option) => certainAt(configuration, option))
      .map(({ definition }) => definition);
    if (definitions.length === 0) return [];
    const id = `${machine.name}/secret:${root[0] ?? ''}.${name}`;
    const value = configuration.value([...path, 'file']);
    const file = value?.kind === 'path' ? value.value : textOf(value);
    const uri = file?.startsWith('/') ? uriFromPath(file) : undefined;
    return [{ id, name, path, file: uri, definitions }];
  });
}

/** The repository's own services in whose modules the secret is named. */
function usersOf(
  host: Host,
  path: OptionPath,
  definitions: readonly LiveDefinition[],
): readonly HostService[] {
  const { machine, snapshot } = host;
  const declaredIn = new Set(definitions.map(({ facts }) => facts));
  const names = (facts: ModuleFacts): boolean => {
    const ir = snapshot.ir(facts.file);
    const reads = ir === undefined ? [] : configReads(ir);
    return declaredIn.has(facts) || reads.some((read) => isPrefix(path, read.path));
  };
  return machine.modules.filter(names).flatMap((facts) => {
    const service = soleServiceOf(host, facts);
    return service === undefined ? [] : [service];
  });
}
