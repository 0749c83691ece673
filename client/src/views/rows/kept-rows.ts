/** A row of a view. Its id is the same for as long as a person would call it the same row. */
export type Row = { readonly id: string };

export type Rows<R extends Row> = readonly R[] | Promise<readonly R[]>;

/** How a row is drawn: as VS Code's `TreeItem`. */
export type Item = {
  id?: string;
  readonly tooltip?: string | { readonly value: string } | undefined;
};

/** What a view shows. */
export type RowSource<R extends Row, L extends Rows<R>, I extends Item> = {
  /** The rows below another one, or those at the top. */
  readonly rows: (above?: R) => L;
  readonly item: (row: R) => I;
};

/** The rows that nothing stands above. */
const top = '';

/**
 * What VS Code was given of a view, to tell it of nothing but what a person sees the change of.
 * VS Code knows a row by its object, and for a moment misses clicks on what it is told of and
 * on all that stands below; so the object of a row stays, and is renewed in place.
 */
export class KeptRows<R extends Row, I extends Item> {
  private readonly kept = new Map<string, R>();
  /** The ids below each row that VS Code has asked for. */
  private readonly below = new Map<string, readonly string[]>();
  /** What VS Code shows of a row, as text. */
  private readonly drawn = new Map<string, string>();
  private readonly held = new Map<symbol, string>();

  constructor(
    private readonly source: RowSource<R, Rows<R>, I>,
    /** Rows that are to be asked for again with all that is below them; undefined for everything. */
    private readonly tell: (changed: readonly R[] | undefined) => void,
  ) {}

  getChildren(above?: R): Rows<R> {
    const rows = this.source.rows(above);
    return isLater(rows) ? rows.then((found) => this.keep(above, found)) : this.keep(above, rows);
  }

  getTreeItem(row: R): I {
    const item = this.draw(row);
    this.drawn.set(row.id, textOf(row, item));
    return item;
  }

  /** Looks again at what VS Code was given. */
  renew(): void {
    const changed: R[] = [];
    if (!this.isSameBelow(undefined, changed)) {
      this.below.clear();
      this.drawn.clear();
      this.tell(undefined);
    } else this.tellOf(changed);
  }

  /**
   * VS Code shows what a person wants by a click on a row's box. The row is left so until that is
   * done, and then drawn again with the next look at it, whatever came of it.
   */
  hold({ id }: R): () => void {
    const held = Symbol(id);
    this.held.set(held, id);
    return () => {
      this.held.delete(held);
      this.drawn.delete(id);
    };
  }

  /** Has a row drawn again as it is. */
  redraw({ id }: R): void {
    const row = this.kept.get(id);
    if (row !== undefined) this.tellOf([row]);
  }

  /** Whether the same rows stand below; adds those that look otherwise, or have other rows below. */
  private isSameBelow(above: R | undefined, changed: R[]): boolean {
    const before = this.below.get(above?.id ?? top);
    if (before === undefined) return true;
    const rows = this.source.rows(above);
    if (isLater(rows)) {
      void this.lookLater(above, before, rows);
      return true;
    }
    return this.isSame(before, this.keep(above, rows), changed);
  }

  private isSame(before: readonly string[], rows: readonly R[], changed: R[]): boolean {
    const isSameList =
      rows.length === before.length && rows.every(({ id }, index) => id === before[index]);
    if (!isSameList) return false;
    const held = new Set(this.held.values());
    for (const row of rows) {
      const isDrawn = this.drawn.get(row.id) === textOf(row, this.draw(row));
      if (!(isDrawn || held.has(row.id)) || !this.isSameBelow(row, changed)) changed.push(row);
    }
    return true;
  }

  private async lookLater(
    above: R | undefined,
    before: readonly string[],
    later: Promise<readonly R[]>,
  ): Promise<void> {
    // Without an answer there is nothing to be told.
    const rows = await later.catch(() => undefined);
    const isShown = this.below.get(above?.id ?? top) === before;
    if (rows === undefined || !isShown) return;
    const changed: R[] = [];
    if (this.isSame(before, this.keep(above, rows), changed)) this.tellOf(changed);
    else this.tell(above && [above]);
  }

  private tellOf(rows: readonly R[]): void {
    for (const { id } of rows) this.forgetBelow(id);
    if (rows.length > 0) this.tell(rows);
  }

  private keep(above: R | undefined, rows: readonly R[]): readonly R[] {
    const key = above?.id ?? top;
    const ids = rows.map(({ id }) => id);
    const stays = new Set(ids);
    for (const id of this.below.get(key) ?? []) if (!stays.has(id)) this.forget(id);
    this.below.set(key, ids);
    return rows.map((row) => this.keepOne(row));
  }

  private keepOne(row: R): R {
    const kept = this.kept.get(row.id) ?? row;
    this.kept.set(row.id, kept);
    for (const name of Object.keys(kept)) if (!(name in row)) Reflect.deleteProperty(kept, name);
    return Object.assign(kept, row);
  }

  private forget(id: string): void {
    this.forgetBelow(id);
    this.kept.delete(id);
    this.drawn.delete(id);
  }

  private forgetBelow(id: string): void {
    const ids = this.below.get(id) ?? [];
    this.below.delete(id);
    for (const one of ids) this.forget(one);
  }

  private draw(row: R): I {
    const item = this.source.item(row);
    item.id = row.id;
    return item;
  }
}

function isLater<R extends Row>(rows: Rows<R>): rows is Promise<readonly R[]> {
  return 'then' in rows;
}

/** What a person can see of a row, and what a click on it does; the row itself is always up to date. */
function textOf(row: Row, item: Item): string {
  const { tooltip, ...others } = item;
  const words = typeof tooltip === 'object' ? tooltip.value : tooltip;
  return JSON.stringify([others, words], (_, value: unknown) => (value === row ? row.id : value));
}
