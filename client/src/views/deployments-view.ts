import { ThemeColor, ThemeIcon, TreeItem, TreeItemCollapsibleState } from 'vscode';
import type { DeployPhase } from '../../../server/src/protocol';
import type { Deployment, Deployments } from '../deploy/deployments';
import { RowsView } from './rows/rows-view';

export type DeploymentRow =
  | { readonly kind: 'deployment'; readonly id: string; readonly deployment: Deployment }
  | { readonly kind: 'warning' | 'change'; readonly id: string; readonly text: string };

/** The view "Deployments": each machine with its state, and the difference below it. */
export function deploymentsView(deployments: Deployments): RowsView<DeploymentRow> {
  return new RowsView('homelab.deployments', {
    changes: [deployments.onDidChange],
    rows: (above) => (above ? rowsBelow(above) : deployments.all.map(deploymentRow)),
    item: itemOf,
  });
}

function deploymentRow(deployment: Deployment): DeploymentRow {
  const { flake, machine } = deployment.target;
  return { kind: 'deployment', id: `${flake}\n${machine}`, deployment };
}

function rowsBelow(above: DeploymentRow): readonly DeploymentRow[] {
  if (above.kind !== 'deployment') return [];
  const { warnings = [], changes = [] } = above.deployment.status;
  const row =
    (kind: 'warning' | 'change') =>
    (text: string, index: number): DeploymentRow => ({
      kind,
      id: `${above.id}\n${kind} ${index} ${text}`,
      text,
    });
  return [...warnings.map(row('warning')), ...changes.map(row('change'))];
}

function itemOf(row: DeploymentRow): TreeItem {
  if (row.kind === 'deployment') return deploymentItem(row.deployment);
  const item = new TreeItem(row.text);
  item.tooltip = row.text;
  item.iconPath =
    row.kind === 'warning'
      ? new ThemeIcon('warning', new ThemeColor('list.warningForeground'))
      : new ThemeIcon('diff-modified');
  return item;
}

/** How a machine's deployment is drawn and read aloud. */
function deploymentItem({ status }: Deployment): TreeItem {
  const { machine, host, phase, message, changes = [], warnings = [] } = status;
  const hasMore = changes.length + warnings.length > 0;
  const item = new TreeItem(
    machine,
    hasMore ? TreeItemCollapsibleState.Collapsed : TreeItemCollapsibleState.None,
  );
  const said = message ?? words[phase];
  // The machine's name stands before it already.
  const short = message?.startsWith(`${machine} `) ? message.slice(machine.length + 1) : message;
  item.description = short ?? `${words[phase]} (${host})`;
  item.tooltip = `${machine} on ${host}: ${said}`;
  item.iconPath = icons[phase];
  item.contextValue = `deployment;${phase}${hasMore ? ';difference' : ''}`;
  item.accessibilityInformation = { label: `${machine} on ${host}: ${said}` };
  return item;
}

const words = {
  checking: 'is asked how it is',
  building: 'is built',
  copying: 'is copied to its host',
  comparing: 'is compared with what runs',
  ready: 'waits for your answer',
  activating: 'is activated',
  verifying: 'is asked what it runs now',
  activated: 'is activated',
  unchanged: 'runs this already',
  failed: 'has failed',
  cancelled: 'is as before',
} as const satisfies Record<DeployPhase, string>;

const busy = new ThemeIcon('loading~spin');
const passed = new ThemeIcon('pass', new ThemeColor('testing.iconPassed'));
const icons = {
  checking: busy,
  building: busy,
  copying: busy,
  comparing: busy,
  ready: new ThemeIcon('question'),
  activating: busy,
  verifying: busy,
  activated: passed,
  unchanged: passed,
  failed: new ThemeIcon('error', new ThemeColor('testing.iconFailed')),
  cancelled: new ThemeIcon('circle-slash'),
} as const satisfies Record<DeployPhase, ThemeIcon>;
