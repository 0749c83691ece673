import { groupBy } from '../base/group-by';
import { shownFrom, type FileUri } from '../base/uri';
import type { Links } from './homelab-map';
import { toPlace, type Host } from './host';

/** Which module declares which service. */
export function moduleLinks({ flake, machine, services }: Host): Links {
  const declared = services.flatMap(({ own, node }) => {
    const declaration = own?.node.children.get('enable')?.declarations[0];
    return declaration === undefined ? [] : [{ declaration, service: node.id }];
  });
  const byFile = groupBy(declared, ({ declaration }) => declaration.module.file);
  const nameOf = (file: FileUri): string => shownFrom(flake.root, file);
  const idOf = (file: FileUri): string => `${machine.name}/module:${nameOf(file)}`;
  return {
    nodes: [...byFile].map(([file]) => ({
      id: idOf(file),
      kind: 'module',
      machine: machine.name,
      name: nameOf(file),
      details: [],
      places: [{ file, span: { start: 0, end: 0 } }],
    })),
    edges: declared.map(({ declaration, service }) => ({
      kind: 'declares',
      from: idOf(declaration.module.file),
      to: service,
      labels: [],
      places: declaration.place === undefined ? [] : [toPlace(declaration.place)],
    })),
  };
}
