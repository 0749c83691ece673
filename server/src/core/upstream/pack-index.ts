import {
  flag,
  type IndexSource,
  type IndexTree,
  type OptionDoc,
  type TypeEntry,
} from './option-index';
import type { OptionRow, OptionRows, RowPlace, RowType } from './option-row';

/** An index in two parts: what is always in memory, and the words, one entry for each node. */
export type PackedIndex = {
  readonly tree: IndexTree;
  /** Null for a set of options. */
  readonly docs: readonly (OptionDoc | null)[];
};

type Branch = { readonly children: Map<string, Branch>; row?: OptionRow };

/** Orders the options by name, and writes down once what many of them share. */
export function packIndex(
  { rows, moved }: OptionRows,
  sources: readonly IndexSource[],
): PackedIndex {
  const root: Branch = { children: new Map() };
  for (const row of rows) branchAt(root, row.path).row = row;
  const packer = new Packer(sources);
  packer.below(root);
  const { names, types, nodes, docs } = packer;
  return { tree: { names: names.values, types: types.values, nodes, moved }, docs };
}

function branchAt(root: Branch, path: readonly string[]): Branch {
  let branch = root;
  for (const segment of path) {
    let child = branch.children.get(segment);
    if (child === undefined) {
      child = { children: new Map() };
      branch.children.set(segment, child);
    }
    branch = child;
  }
  return branch;
}

class Packer {
  readonly names = new Table<string>((name) => name);
  readonly types = new Table<TypeEntry>((type) => JSON.stringify(type));
  readonly nodes: number[] = [];
  readonly docs: (OptionDoc | null)[] = [];

  constructor(private readonly sources: readonly IndexSource[]) {}

  below({ children }: Branch): void {
    for (const [name, child] of [...children].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const { row } = child;
      const start = this.nodes.length;
      const type = row === undefined ? -1 : this.typeNumber(row.type);
      this.nodes.push(this.names.number(name), type, row === undefined ? 0 : flagsOf(row), 0);
      this.docs.push(row === undefined ? null : this.docOf(row));
      this.below(child);
      this.nodes[start + 3] = this.nodes.length / 4;
    }
  }

  private typeNumber({ of, ...rest }: RowType): number {
    const inner = of?.map((type) => this.typeNumber(type));
    return this.types.number({ ...rest, ...(inner && { of: inner }) });
  }

  private docOf(row: OptionRow): OptionDoc {
    return {
      ...(row.description !== undefined && { description: row.description }),
      ...(row.default !== undefined && { default: row.default }),
      ...(row.example !== undefined && { example: row.example }),
      places: row.places.flatMap((place) => this.placeOf(place)),
    };
  }

  /** What no source holds was written by nobody that a person could visit. */
  private placeOf({ file, line, column }: RowPlace): OptionDoc['places'] {
    const number = this.sources.findIndex(({ path }) => path === '' || file.startsWith(`${path}/`));
    const source = this.sources[number];
    if (source === undefined) return [];
    const path = source.path === '' ? file : file.slice(source.path.length + 1);
    return [line === undefined ? [number, path] : [number, path, line, column ?? 1]];
  }
}

/** Values by number, each once. */
class Table<T> {
  readonly values: T[] = [];
  private readonly numbers = new Map<string, number>();

  constructor(private readonly keyOf: (value: T) => string) {}

  number(value: T): number {
    const key = this.keyOf(value);
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    const number = this.values.length;
    this.numbers.set(key, number);
    this.values.push(value);
    return number;
  }
}

function flagsOf(row: OptionRow): number {
  return (
    (row.hidden ? flag.hidden : 0) |
    (row.internal ? flag.internal : 0) |
    (row.readOnly ? flag.readOnly : 0) |
    (row.hasDefault ? flag.hasDefault : 0) |
    (row.usual === true ? flag.isTrue : 0) |
    (typeof row.usual === 'string' && row.usual !== '' ? flag.isText : 0) |
    (row.failed ? flag.failed : 0)
  );
}
