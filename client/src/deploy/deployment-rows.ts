import type { Target } from '../tasks/machines';
import type { Row } from '../views/service-rows';
import type { DeploymentRow } from '../views/deployments-view';
import type { Deployment, Deployments } from './deployments';

/** The machine of the row that a command was called on, in the sidebar's services or deployments. */
export function targetOf(row: unknown): Target | undefined {
  if (!isRow(row)) return undefined;
  if (row.kind === 'deployment') return row.deployment.target;
  if (row.kind !== 'machine') return undefined;
  return { flake: row.flake.root, machine: row.machine.name };
}

/** The deployment of the row, or all. */
export function deploymentsIn(
  { deployments }: { readonly deployments: Deployments },
  row: unknown,
): readonly Deployment[] {
  return isRow(row) && row.kind === 'deployment' ? [row.deployment] : deployments.all;
}

function isRow(value: unknown): value is DeploymentRow | Row {
  return typeof value === 'object' && value !== null && 'kind' in value;
}
