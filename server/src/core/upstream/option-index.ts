import type { EnumMember, OptionType } from '../types/option-type';
import { toOptionType } from './index-types';

/** The format's number; another one is not read. `docs/options-index.md` describes it. */
export const indexFormat = 1;

/** A type as Nix describes it; `of` are the numbers of its inner types. */
export type TypeEntry = {
  /** Its `name` in Nix; `…` where it was not told. */
  readonly k: string;
  /** Its description in Nix: "null or string". */
  readonly d: string;
  readonly of?: readonly number[];
  /** Of an `enum`. */
  readonly values?: readonly EnumMember[];
  /** Of a submodule: whether it takes what it does not declare. */
  readonly open?: boolean;
};

/** All options of a machine by name, without their words. */
export type IndexTree = {
  readonly names: readonly string[];
  readonly types: readonly TypeEntry[];
  /**
   * Four numbers for each node, parents before their children and those by name: its name, its type
   * or -1 for a set of options, its flags, and the node that comes after its last descendant.
   */
  readonly nodes: ArrayLike<number>;
  readonly moved: readonly MovedEntry[];
};

/** An option that has another name by now, or is gone. */
export type MovedEntry = {
  readonly from: readonly string[];
  readonly to?: readonly string[];
  /** What to do instead, in the words of its module. */
  readonly message?: string;
};

/** The words of one option. `default` and `example` are Nix, or Markdown where it says so. */
export type OptionDoc = {
  readonly description?: string;
  readonly default?: string;
  readonly example?: string;
  /** The number of a source, the path within it, and line and column from 1 where they are known. */
  readonly places: readonly (readonly [number, string, number?, number?])[];
};

/** What the options were taken from. */
export type IndexHeader = {
  readonly format: typeof indexFormat;
  /** The machine that was evaluated; absent where the options come from a file. */
  readonly machine?: string;
  /** Of NixOS: "26.05". */
  readonly release?: string;
  /** Milliseconds since the epoch. */
  readonly evaluated: number;
  /** Identifies the lock file and the machine; see `IndexStore`. */
  readonly key: string;
  /** What the machine imported from outside of the repository; absent where nobody evaluated it. */
  readonly modules?: readonly string[] | undefined;
  /** The inputs that declare options, and where Nix keeps them. */
  readonly sources: readonly IndexSource[];
  readonly options: number;
  /** A mark of each file's text, by its path, where these are the options of the repository's own modules. */
  readonly marks?: Readonly<Record<string, string>>;
};

export type IndexSource = {
  /** The input's name in the lock file. */
  readonly name: string;
  /** The folder, without a slash at its end; empty where it is not on this computer. */
  readonly path: string;
};

/** What is said of an option beside its type; a bit each. */
export const flag = {
  hidden: 1,
  internal: 2,
  readOnly: 4,
  hasDefault: 8,
  /** The default is `true`. */
  isTrue: 16,
  /** The default is a text that says something. */
  isText: 32,
  /** It brought the evaluation down: nothing is known of it but its name. */
  failed: 64,
} as const;

/** Numbers of a node. */
const width = 4;

/** The options of one machine, as its last evaluation found them; the words are read when asked for. */
export class OptionIndex {
  private readonly nodes: Int32Array;

  constructor(
    readonly header: IndexHeader,
    private readonly tree: IndexTree,
    private readonly readDoc: (node: number) => OptionDoc | undefined,
  ) {
    this.nodes = Int32Array.from(tree.nodes);
  }

  get root(): IndexNode {
    return new IndexNode(this, -1);
  }

  get moved(): readonly MovedEntry[] {
    return this.tree.moved;
  }

  nameOf(node: number): string {
    return this.tree.names[this.at(node, 0)] ?? '';
  }

  typeOf(node: number): TypeEntry | undefined {
    return this.tree.types[this.at(node, 1)];
  }

  typeAt(number: number): TypeEntry | undefined {
    return this.tree.types[number];
  }

  flagsOf(node: number): number {
    return this.at(node, 2);
  }

  docOf(node: number): OptionDoc | undefined {
    return this.readDoc(node);
  }

  *childrenOf(node: number): Iterable<number> {
    const end = node < 0 ? this.nodes.length / width : this.at(node, 3);
    for (let child = node + 1; child < end; child = this.at(child, 3)) yield child;
  }

  private at(node: number, field: number): number {
    return this.nodes[node * width + field] ?? 0;
  }
}

/** An option, or a set of options. */
export class IndexNode {
  constructor(
    readonly index: OptionIndex,
    private readonly at: number,
  ) {}

  get name(): string {
    return this.index.nameOf(this.at);
  }

  get isOption(): boolean {
    return this.at >= 0 && this.index.typeOf(this.at) !== undefined;
  }

  get type(): OptionType {
    return toOptionType({ index: this.index, node: this }, this.index.typeOf(this.at));
  }

  /** In Nix's own words. */
  get typeText(): string {
    return this.index.typeOf(this.at)?.d ?? 'unspecified value';
  }

  get doc(): OptionDoc | undefined {
    return this.index.docOf(this.at);
  }

  has(one: keyof typeof flag): boolean {
    return this.at >= 0 && (this.index.flagsOf(this.at) & flag[one]) !== 0;
  }

  *children(): Iterable<IndexNode> {
    for (const child of this.index.childrenOf(this.at)) yield new IndexNode(this.index, child);
  }

  get isEmpty(): boolean {
    for (const _ of this.index.childrenOf(this.at)) return false;
    return true;
  }

  child(name: string): IndexNode | undefined {
    for (const child of this.index.childrenOf(this.at))
      if (this.index.nameOf(child) === name) return new IndexNode(this.index, child);
    return undefined;
  }

  /** What stands for the names of an `attrsOf`, or for the items of a list. */
  get placeholder(): IndexNode | undefined {
    for (const child of this.index.childrenOf(this.at))
      if (isPlaceholder(this.index.nameOf(child))) return new IndexNode(this.index, child);
    return undefined;
  }
}

/** `<name>`, `‹name›` and `*` in a path of NixOS's manual. */
export function isPlaceholder(name: string): boolean {
  return name === '*' || /^[<\u2039].*[>\u203a]$/.test(name);
}
