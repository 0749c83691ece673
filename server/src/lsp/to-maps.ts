import type { Place } from '../core/base/span';
import type { PlacedFinding } from '../core/map/homelab-map';
import type { MapFinding, Maps } from '../protocol';
import { toLocation } from './convert';
import type { FlakeMap, Snapshot } from './language';

/** Maps as the protocol writes them: places as locations. */
export function toMaps(snapshot: Snapshot, flakes: readonly FlakeMap[], complete: boolean): Maps {
  const location = (place: Place) => toLocation(snapshot, place);
  const findings = (found: readonly PlacedFinding[]): readonly MapFinding[] =>
    found.map(({ place, ...finding }) => ({ ...finding, location: location(place) }));
  return {
    complete,
    flakes: flakes.map(({ root, nodes, edges }) => ({
      root,
      nodes: nodes.map((node) => ({
        ...node,
        places: node.places.map(location),
        findings: findings(node.findings),
      })),
      edges: edges.map((edge) => ({
        ...edge,
        places: edge.places.map(location),
        findings: findings(edge.findings),
      })),
    })),
  };
}
