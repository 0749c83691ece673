import { Disposable, EventEmitter, window, type TreeDataProvider, type TreeItem } from 'vscode';
import type { Secrets } from '../secrets/secrets';
import { secretItem } from './secret-item';
import { childRows, needsAttention, topRows, type Row } from './secret-rows';

/** The view "Secrets": each secret with its recipients, and who declares and uses it. */
export class SecretsView implements TreeDataProvider<Row>, Disposable {
  private readonly changes = new EventEmitter<undefined>();
  private readonly subscriptions: Disposable;
  readonly onDidChangeTreeData = this.changes.event;

  constructor(private readonly secrets: Secrets) {
    const view = window.createTreeView<Row>('homelab.secrets', {
      treeDataProvider: this,
      showCollapseAll: true,
    });
    this.subscriptions = Disposable.from(
      view,
      this.changes,
      secrets.attend(() => view.visible),
      view.onDidChangeVisibility(({ visible }) => {
        if (visible) void secrets.load();
      }),
      secrets.onDidChange(() => {
        const count = this.open();
        view.badge = count === 0 ? undefined : { value: count, tooltip: `${count} to look at` };
        this.changes.fire(undefined);
      }),
    );
  }

  getTreeItem(row: Row): TreeItem {
    return secretItem(row);
  }

  getChildren(row?: Row): readonly Row[] & Row[] {
    return [...(row ? childRows(row) : topRows(this.secrets.overview))];
  }

  dispose(): void {
    this.subscriptions.dispose();
  }

  private open(): number {
    const { flakes } = this.secrets.overview;
    return flakes.flatMap(({ secrets }) => secrets).filter(needsAttention).length;
  }
}
