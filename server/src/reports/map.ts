import type { Place } from '../core/base/span';
import type { HomelabMap, PlacedFinding } from '../core/map/homelab-map';
import type { Report } from './report';

/** A map as `--json` prints it; the schema is `docs/map.schema.json`. */
export function mapEntry(report: Report, { nodes, edges }: HomelabMap) {
  const place = ({ file, span }: Place) => report.place(file, span);
  const complaints = (findings: readonly PlacedFinding[]) =>
    findings.map((finding) => ({ ...finding, place: place(finding.place) }));
  return {
    nodes: nodes.map((node) => ({
      ...node,
      places: node.places.map(place),
      findings: complaints(node.findings),
    })),
    edges: edges.map((edge) => ({
      ...edge,
      places: edge.places.map(place),
      findings: complaints(edge.findings),
    })),
  };
}
