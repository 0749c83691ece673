import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { deflateSync, inflateSync } from 'node:zlib';
import {
  indexFormat,
  OptionIndex,
  type IndexHeader,
  type IndexTree,
  type OptionDoc,
} from '../core/upstream/option-index';
import type { PackedIndex } from '../core/upstream/pack-index';

/*
 * The file, as docs/options-index.md describes it: a first line `homelab-options FORMAT LENGTH`, the
 * header as JSON of that many bytes, the tree, and the words in blocks, each compressed for itself.
 */

/** How many nodes share a block of words: few enough that one is read in a moment. */
const nodesInBlock = 64;

/** Blocks of words that stay unpacked. */
const keptBlocks = 8;

type Layout = {
  /** Bytes of the tree, and of each block of words, as they lie in the file. */
  readonly tree: number;
  readonly docs: readonly number[];
};

/** The bytes of an index. */
export function encodeIndex(header: IndexHeader, { tree, docs }: PackedIndex): Uint8Array {
  const packedTree = pack({ ...tree, nodes: Array.from(tree.nodes) });
  const blocks: Buffer[] = [];
  for (let start = 0; start < docs.length; start += nodesInBlock)
    blocks.push(pack(docs.slice(start, start + nodesInBlock)));
  const layout: Layout = { tree: packedTree.length, docs: blocks.map(({ length }) => length) };
  return Buffer.concat([encodeHead(header, layout), packedTree, ...blocks]);
}

function encodeHead(header: IndexHeader, layout: Layout): Buffer {
  const head = Buffer.from(`${JSON.stringify({ ...header, layout })}\n`);
  return Buffer.concat([Buffer.from(`homelab-options ${indexFormat} ${head.length}\n`), head]);
}

function pack(value: unknown): Buffer {
  return deflateSync(JSON.stringify(value), { level: 9 });
}

export type OpenedIndex =
  | { readonly kind: 'opened'; readonly index: OptionIndex; close(): void }
  /** Why it is not read, as a sentence. */
  | { readonly kind: 'unusable'; readonly why: string };

/** Reads all but the words, which are read when they are asked for, even if the file is gone by then. */
export function openIndex(path: string): OpenedIndex {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    return unusable(path, `it cannot be opened: ${messageOf(error)}`);
  }
  try {
    return readIndex(file);
  } catch (error) {
    closeSync(file);
    const why = error instanceof Unusable ? error.message : `it is damaged: ${messageOf(error)}`;
    return unusable(path, why);
  }
}

/**
 * The bytes of an index under another key; undefined where the file is none. Under its own key it says
 * the same here as where it was made; under another it proves nothing any more.
 */
export function rekeyed(path: string, key: string): Uint8Array | undefined {
  const opened = openIndex(path);
  if (opened.kind !== 'opened') return undefined;
  opened.close();
  const bytes = readFileSync(path);
  const { at, layout, header } = headOf((start, length) => bytes.subarray(start, start + length));
  if (header.key === key) return bytes;
  const imported = { ...header, key, modules: undefined };
  return Buffer.concat([encodeHead(imported, layout), bytes.subarray(at)]);
}

type Read = (start: number, length: number) => Buffer;
type Head = { readonly header: IndexHeader; readonly layout: Layout; readonly at: number };

/** The first line and the header; `at` is where the tree begins. An error where the file is none of ours. */
function headOf(read: Read): Head {
  const start = read(0, 64).toString('latin1');
  const [first, format, length] = /^homelab-options (\d+) (\d+)\n/.exec(start) ?? [];
  if (first === undefined) throw new Unusable('it is no index of options');
  if (Number(format) !== indexFormat)
    throw new Unusable(`its format is ${format}, and this version reads ${indexFormat}`);
  const json = read(first.length, Number(length)).toString('utf8');
  const { layout, ...header } = JSON.parse(json) as IndexHeader & { readonly layout: Layout };
  return { header, layout, at: first.length + Number(length) };
}

/** The message says why a file is not read, as a clause. */
class Unusable extends Error {}

function readIndex(file: number): OpenedIndex {
  const { size } = fstatSync(file);
  const read: Read = (start, length) => readBytes(file, start, Math.min(length, size - start));
  const { header, layout, at } = headOf(read);
  const whole = layout.docs.reduce((sum, bytes) => sum + bytes, at + layout.tree);
  if (whole !== size) throw new Unusable('it was not written to its end');
  const tree = unpack(readBytes(file, at, layout.tree)) as IndexTree;
  const words = new Words(file, at + layout.tree, layout.docs);
  const index = new OptionIndex(header, tree, (node) => words.of(node));
  return { kind: 'opened', index, close: () => words.close() };
}

/** The words of options, block by block. */
class Words {
  private readonly starts: readonly number[];
  private readonly recent = new Map<number, readonly (OptionDoc | null)[]>();
  private isClosed = false;

  constructor(
    private readonly file: number,
    start: number,
    private readonly lengths: readonly number[],
  ) {
    let at = start;
    this.starts = lengths.map((length) => (at += length) - length);
  }

  of(node: number): OptionDoc | undefined {
    return this.block(Math.floor(node / nodesInBlock))[node % nodesInBlock] ?? undefined;
  }

  /** A snapshot that is still in use may ask further. */
  close(): void {
    if (!this.isClosed) closeSync(this.file);
    this.isClosed = true;
  }

  private block(number: number): readonly (OptionDoc | null)[] {
    const known = this.recent.get(number);
    if (known !== undefined) return known;
    const start = this.starts[number];
    const length = this.lengths[number];
    if (this.isClosed || start === undefined || length === undefined) return [];
    const block = unpack(readBytes(this.file, start, length)) as readonly (OptionDoc | null)[];
    this.recent.set(number, block);
    const [oldest] = this.recent.keys();
    if (this.recent.size > keptBlocks && oldest !== undefined) this.recent.delete(oldest);
    return block;
  }
}

function readBytes(file: number, position: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  const read = readSync(file, bytes, 0, length, position);
  if (read < length) throw new Error('the file ends too soon');
  return bytes;
}

function unpack(bytes: Buffer): unknown {
  return JSON.parse(inflateSync(bytes).toString('utf8'));
}

function unusable(path: string, why: string): OpenedIndex {
  return { kind: 'unusable', why: `The index of options ${path} is not used, because ${why}.` };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
