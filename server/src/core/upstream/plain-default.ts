import type { EnumMember } from '../types/option-type';
import type { IndexNode } from './option-index';

/** The default of an option as a plain value; undefined where it is none, or not told. */
export function plainDefault(option: IndexNode): EnumMember | undefined {
  const text = option.has('hasDefault') ? (option.doc?.default ?? '') : '';
  return /^(true|false|null|-?\d+|"([^"\\$]|\\["\\nt])*")$/.test(text)
    ? (JSON.parse(text) as EnumMember)
    : undefined;
}
