import {
  Disposable,
  EventEmitter,
  ThemeColor,
  ThemeIcon,
  TreeItem,
  window,
  type TreeDataProvider,
} from 'vscode';
import type { BuilderStatus } from '../../../server/src/protocol';
import type { Builders } from '../builder/builders';

export type BuilderRow = { readonly kind: 'builder'; readonly status: BuilderStatus };

/** The view "Linux Builder": what this computer can build for, and who builds it. */
export class BuildersView implements TreeDataProvider<BuilderRow>, Disposable {
  private readonly changes = new EventEmitter<undefined>();
  private readonly subscriptions: Disposable;
  readonly onDidChangeTreeData = this.changes.event;

  constructor(private readonly builders: Builders) {
    const view = window.createTreeView<BuilderRow>('homelab.builders', { treeDataProvider: this });
    const look = (): void => (view.visible ? builders.follow() : builders.unfollow());
    this.subscriptions = Disposable.from(
      view,
      this.changes,
      view.onDidChangeVisibility(look),
      builders.onDidChange(() => this.changes.fire(undefined)),
    );
    look();
  }

  getChildren(row?: BuilderRow): BuilderRow[] {
    return row ? [] : this.builders.all.map((status) => ({ kind: 'builder', status }));
  }

  getTreeItem({ status }: BuilderRow): TreeItem {
    const { id, name, systems, message, control } = status;
    const state = this.stateOf(status);
    const item = new TreeItem(name);
    item.id = id;
    item.description = `${state} · ${systems.join(', ')}`;
    item.tooltip = message;
    item.iconPath = icons[state];
    item.contextValue = ['builder', ...(control === undefined ? [] : [control])].join(';');
    item.accessibilityInformation = { label: `${name}, ${item.description}` };
    return item;
  }

  dispose(): void {
    this.subscriptions.dispose();
  }

  private stateOf({ id, state }: BuilderStatus): State {
    if (state === 'ready') return 'ready';
    if (id !== 'linux-builder') return 'no answer';
    return this.builders.phase === 'starting' ? 'starts' : 'off';
  }
}

type State = 'ready' | 'starts' | 'off' | 'no answer';

const icons = {
  ready: new ThemeIcon('pass', new ThemeColor('testing.iconPassed')),
  starts: new ThemeIcon('sync~spin'),
  off: new ThemeIcon('circle-large-outline'),
  'no answer': new ThemeIcon('warning', new ThemeColor('list.warningForeground')),
} as const satisfies Record<State, ThemeIcon>;
