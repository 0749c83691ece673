import type { Deployment } from './deployments';
import { showText } from '../tasks/remedies';

/** Lines of a difference that a modal dialog shows of each machine; the rest is in the document. */
const shownChanges = 8;

/** The differences of several machines as one document. */
export async function showDifference(deployments: readonly Deployment[]): Promise<void> {
  const [only, ...others] = deployments;
  const name = only && others.length === 0 ? only.target.machine : 'all machines';
  await showText(`difference of ${name}.txt`, deployments.map(wholeDifference).join('\n\n'));
}

/** The same, short enough for a dialog. */
export function shortDifference({ status }: Deployment): string {
  const { machine, host, changes = [], message = '', warnings = [] } = status;
  const rest = changes.length - shownChanges;
  return [
    `${machine} on ${host}: ${message}`,
    ...changes.slice(0, shownChanges).map((change) => `  ${change}`),
    ...(rest > 0 ? [`  and ${rest} more`] : []),
    ...warnings.map((warning) => `Warning: ${warning}`),
  ].join('\n');
}

function wholeDifference({ status }: Deployment): string {
  const { machine, host, engine, changes, message = '', warnings = [], before, after } = status;
  return [
    `${machine} on ${host}, by ${engine}`,
    message,
    ...warnings.map((warning) => `Warning: ${warning}`),
    '',
    ...(changes ?? []),
    ...(before === undefined ? [] : ['', `runs   ${before}`]),
    ...(after === undefined ? [] : [`comes  ${after}`]),
    '',
  ].join('\n');
}
