import {
  indexFormat,
  OptionIndex,
  type IndexHeader,
  type MovedEntry,
} from '../../server/src/core/upstream/option-index';
import type { OptionRow, RowType } from '../../server/src/core/upstream/option-row';
import { packIndex } from '../../server/src/core/upstream/pack-index';

export const bool: RowType = { k: 'bool', d: 'boolean' };
export const str: RowType = { k: 'str', d: 'string' };
export const port: RowType = {
  k: 'unsignedInt16',
  d: '16 bit unsigned integer; between 0 and 65535 (both inclusive)',
};
export const nullOr = (of: RowType): RowType => ({
  k: 'nullOr',
  d: `null or ${of.d}`,
  of: [of],
});
export const listOf = (of: RowType): RowType => ({ k: 'listOf', d: `list of ${of.d}`, of: [of] });
export const attrsOf = (of: RowType): RowType => ({
  k: 'attrsOf',
  d: `attribute set of (${of.d})`,
  of: [of],
});
export const submodule = (open = false): RowType => ({ k: 'submodule', d: 'submodule', open });
export const enumOf = (...values: readonly string[]): RowType => ({
  k: 'enum',
  d: `one of ${values.map((value) => JSON.stringify(value)).join(', ')}`,
  values,
});

/** One option; its path with dots. */
export function row(path: string, type: RowType, more: Partial<OptionRow> = {}): OptionRow {
  return {
    path: path.split('.'),
    type,
    hidden: false,
    internal: false,
    readOnly: false,
    hasDefault: more.default !== undefined,
    failed: false,
    places: [],
    ...more,
  };
}

export const header: IndexHeader = {
  format: indexFormat,
  machine: 'server',
  release: '26.05',
  evaluated: Date.UTC(2026, 10, 27),
  key: 'key',
  modules: [],
  sources: [
    { name: 'nixpkgs', path: '/nix/store/aaaa-source' },
    { name: 'agenix', path: '/nix/store/bbbb-source' },
  ],
  options: 0,
};

/** An index in memory. */
export function indexOf(
  rows: readonly OptionRow[],
  moved: readonly MovedEntry[] = [],
  more: Partial<IndexHeader> = {},
): OptionIndex {
  const whole = { ...header, ...more, options: rows.length };
  const { tree, docs } = packIndex({ rows, moved }, whole.sources);
  return new OptionIndex(whole, tree, (node) => docs[node] ?? undefined);
}
