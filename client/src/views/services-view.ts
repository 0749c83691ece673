import {
  Disposable,
  EventEmitter,
  TreeItemCheckboxState,
  window,
  type TreeDataProvider,
  type TreeItem,
} from 'vscode';
import type { Homelab } from '../homelab';
import { rowItem } from './row-item';
import { childRows, topRows, type Row, type ServiceRow } from './service-rows';

/** Switches a service; false if it was left as it was. */
export type Toggle = (row: ServiceRow, enable: boolean) => Promise<boolean>;

/** The view "Services": every machine's services with a checkbox. */
export class ServicesView implements TreeDataProvider<Row>, Disposable {
  private readonly changes = new EventEmitter<Row | undefined>();
  private readonly subscriptions: Disposable;
  readonly onDidChangeTreeData = this.changes.event;

  constructor(
    private readonly homelab: Homelab,
    private readonly toggle: Toggle,
  ) {
    const view = window.createTreeView<Row>('homelab.services', {
      treeDataProvider: this,
      showCollapseAll: true,
      manageCheckboxStateManually: true,
    });
    this.subscriptions = Disposable.from(
      view,
      this.changes,
      homelab.onDidChange(() => this.changes.fire(undefined)),
      view.onDidChangeCheckboxState(({ items }) => void this.checked(items)),
    );
  }

  getTreeItem(row: Row): TreeItem {
    return rowItem(row);
  }

  getChildren(row?: Row): readonly Row[] & Row[] {
    return [...(row ? childRows(row) : topRows(this.homelab.overview))];
  }

  /** What a click on a row's checkbox does. */
  async setEnabled(row: Row, enable: boolean): Promise<void> {
    if (row.kind !== 'service') return;
    // The box shows the wish already; where it was not granted, the row is drawn again as it is.
    if (!(await this.toggle(row, enable))) this.changes.fire(row);
  }

  dispose(): void {
    this.subscriptions.dispose();
  }

  private async checked(items: readonly (readonly [Row, TreeItemCheckboxState])[]): Promise<void> {
    // One after another, since two edits of one file must not be made for the same text.
    for (const [row, state] of items)
      await this.setEnabled(row, state === TreeItemCheckboxState.Checked);
  }
}
