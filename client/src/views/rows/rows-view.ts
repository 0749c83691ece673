import {
  Disposable,
  EventEmitter,
  window,
  type Event,
  type TreeItem,
  type TreeView,
  type TreeViewOptions,
} from 'vscode';
import { KeptRows, type Row, type Rows, type RowSource } from './kept-rows';

export type RowsViewParts<R extends Row, L extends Rows<R>> = RowSource<R, L, TreeItem> & {
  /** After which of these the view looks at its rows again. */
  readonly changes: readonly Event<unknown>[];
  readonly options?: Omit<TreeViewOptions<R>, 'treeDataProvider'>;
};

/** The rows of a view as they are now, for those who look on: VS Code is not told of them. */
export type SeenRows<R extends Row> = Pick<RowsView<R>, 'getChildren' | 'getTreeItem'>;

type Owned = Parameters<typeof Disposable.from>[number];

/** A view of the sidebar. */
export class RowsView<R extends Row, L extends Rows<R> = readonly R[]> implements Disposable {
  readonly view: TreeView<R>;
  private readonly changes = new EventEmitter<R[] | undefined>();
  private readonly kept: KeptRows<R, TreeItem>;
  private readonly owned: Owned[] = [];

  constructor(
    id: string,
    private readonly parts: RowsViewParts<R, L>,
  ) {
    const { changes, options } = parts;
    this.kept = new KeptRows(parts, (rows) => this.changes.fire(rows && [...rows]));
    this.view = window.createTreeView<R>(id, {
      ...options,
      treeDataProvider: {
        onDidChangeTreeData: this.changes.event,
        getChildren: async (above) => [...(await this.kept.getChildren(above))],
        getTreeItem: (row) => this.kept.getTreeItem(row),
      },
    });
    this.own(this.view, this.changes, ...changes.map((change) => change(() => this.renew())));
  }

  /** Has something end with the view. */
  own(...things: readonly Owned[]): void {
    this.owned.push(...things);
  }

  getChildren(above?: R): L {
    return this.parts.rows(above);
  }

  getTreeItem(row: R): TreeItem {
    return this.parts.item(row);
  }

  renew(): void {
    this.kept.renew();
  }

  hold(row: R): () => void {
    return this.kept.hold(row);
  }

  redraw(row: R): void {
    this.kept.redraw(row);
  }

  dispose(): void {
    Disposable.from(...this.owned).dispose();
  }
}
