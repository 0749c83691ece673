import type { EnumMember } from '../types/option-type';
import type { MovedEntry } from './option-index';

/** One option as it was found, before it is packed into an index. */
export type OptionRow = {
  /** With placeholders for names of a person's own: `["services", "caddy", "virtualHosts", "<name>", "hostName"]`. */
  readonly path: readonly string[];
  readonly type: RowType;
  readonly description?: string;
  /** Nix, or Markdown. */
  readonly default?: string;
  readonly example?: string;
  readonly hidden: boolean;
  readonly internal: boolean;
  readonly readOnly: boolean;
  readonly hasDefault: boolean;
  /** The default where it is a plain value. */
  readonly usual?: EnumMember;
  readonly failed: boolean;
  readonly places: readonly RowPlace[];
};

/** A type with its inner types; see `TypeEntry`. */
export type RowType = {
  readonly k: string;
  readonly d: string;
  readonly of?: readonly RowType[];
  readonly values?: readonly EnumMember[];
  readonly open?: boolean;
};

/** Line and column count from 1. */
export type RowPlace = { readonly file: string; readonly line?: number; readonly column?: number };

/** All that one evaluation found. */
export type OptionRows = {
  readonly rows: readonly OptionRow[];
  readonly moved: readonly MovedEntry[];
};
