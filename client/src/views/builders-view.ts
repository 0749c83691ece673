import { ThemeColor, ThemeIcon, TreeItem } from 'vscode';
import type { BuilderStatus } from '../../../server/src/protocol';
import type { BuilderPhase, Builders } from '../builder/builders';
import { RowsView } from './rows/rows-view';

export type BuilderRow = {
  readonly kind: 'builder';
  readonly id: string;
  readonly status: BuilderStatus;
};

/** The view "Linux Builder": what this computer can build for, and who builds it. */
export function buildersView(builders: Builders): RowsView<BuilderRow> {
  const rows = new RowsView<BuilderRow>('homelab.builders', {
    changes: [builders.onDidChange],
    rows: (above) => (above ? [] : builders.all.map(builderRow)),
    item: ({ status }) => builderItem(status, stateOf(status, builders.phase)),
  });
  const { view } = rows;
  const look = (): void => (view.visible ? builders.follow() : builders.unfollow());
  rows.own(view.onDidChangeVisibility(look));
  look();
  return rows;
}

function builderRow(status: BuilderStatus): BuilderRow {
  return { kind: 'builder', id: status.id, status };
}

function builderItem({ name, systems, message, control }: BuilderStatus, state: State): TreeItem {
  const item = new TreeItem(name);
  item.description = `${state} · ${systems.join(', ')}`;
  item.tooltip = message;
  item.iconPath = icons[state];
  item.contextValue = ['builder', ...(control === undefined ? [] : [control])].join(';');
  item.accessibilityInformation = { label: `${name}, ${item.description}` };
  return item;
}

function stateOf({ id, state }: BuilderStatus, phase: BuilderPhase): State {
  if (state === 'ready') return 'ready';
  if (id !== 'linux-builder') return 'no answer';
  return phase === 'starting' ? 'starts' : 'off';
}

type State = 'ready' | 'starts' | 'off' | 'no answer';

const icons = {
  ready: new ThemeIcon('pass', new ThemeColor('testing.iconPassed')),
  starts: new ThemeIcon('sync~spin'),
  off: new ThemeIcon('circle-large-outline'),
  'no answer': new ThemeIcon('warning', new ThemeColor('list.warningForeground')),
} as const satisfies Record<State, ThemeIcon>;
