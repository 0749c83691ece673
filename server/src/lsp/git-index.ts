/** One file of git's index: its path in the repository, and what it is. */
export type IndexEntry = { readonly path: string; readonly kind: 'file' | 'other' };

const decoder = new TextDecoder();

/**
 * The entries of git's index, versions 2 to 4; undefined where it is none, or is split in two files.
 * Source: git's `Documentation/gitformat-index.adoc`.
 */
export function readGitIndex(bytes: Uint8Array): readonly IndexEntry[] | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < headerLength || decoder.decode(bytes.subarray(0, 4)) !== 'DIRC')
    return undefined;
  const version = view.getUint32(4);
  if (version < 2 || version > 4) return undefined;
  const entries: IndexEntry[] = [];
  let at = headerLength;
  let before: Uint8Array = new Uint8Array();
  for (let left = view.getUint32(8); left > 0; left--) {
    const entry = readEntry(view, { at, version, before });
    if (entry === undefined) return undefined;
    entries.push({ path: decoder.decode(entry.path), kind: entry.kind });
    ({ end: at, path: before } = entry);
  }
  return isSplit(view, at) ? undefined : entries;
}

const headerLength = 12;
/** Times, device, owner and size, the object's name, and the flags. */
const fixedLength = 62;
const checksumLength = 20;

type Cursor = { readonly at: number; readonly version: number; readonly before: Uint8Array };
type Entry = {
  readonly path: Uint8Array;
  readonly kind: IndexEntry['kind'];
  readonly end: number;
};

function readEntry(view: DataView, { at, version, before }: Cursor): Entry | undefined {
  if (at + fixedLength > view.byteLength) return undefined;
  const isRegular = view.getUint32(at + 24) >>> 12 === 0o10;
  const isExtended = (view.getUint16(at + 60) & 0x4000) !== 0;
  const start = at + fixedLength + (isExtended ? 2 : 0);
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  const kind = isRegular ? 'file' : 'other';
  if (version < 4) {
    const zero = bytes.indexOf(0, start);
    if (zero === -1) return undefined;
    // An entry is filled with 1 to 8 zeros to a multiple of eight bytes.
    const end = at + Math.ceil((zero + 1 - at) / 8) * 8;
    return { path: bytes.subarray(start, zero), kind, end };
  }
  const { value: dropped, end: from } = readOffset(bytes, start);
  const zero = bytes.indexOf(0, from);
  if (zero === -1) return undefined;
  const kept = before.subarray(0, Math.max(0, before.length - dropped));
  const path = new Uint8Array([...kept, ...bytes.subarray(from, zero)]);
  return { path, kind, end: zero + 1 };
}

/** A number of 7 bits a byte, as git writes the offsets of packed objects. */
function readOffset(
  bytes: Uint8Array,
  start: number,
): { readonly value: number; readonly end: number } {
  let end = start;
  let byte = bytes[end++] ?? 0;
  let value = byte & 0x7f;
  while ((byte & 0x80) !== 0 && end < bytes.length) {
    byte = bytes[end++] ?? 0;
    value = (value + 1) * 128 + (byte & 0x7f);
  }
  return { value, end };
}

/** Whether the extension `link` says that a second file holds more entries. */
function isSplit(view: DataView, start: number): boolean {
  for (let at = start; at + 8 + checksumLength <= view.byteLength;) {
    if (view.getUint32(at) === 0x6c696e6b) return true;
    at += 8 + view.getUint32(at + 4);
  }
  return false;
}
