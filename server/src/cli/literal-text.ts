import { lowerFile } from '../core/ir/lower-file';
import type { NixParser } from '../core/syntax/parser';

/** What a string of Nix without computed parts says; undefined where the input is none. */
export function literalText(parser: NixParser, source: Uint8Array): Uint8Array | undefined {
  const text = new TextDecoder().decode(source);
  const { root } = lowerFile(text, parser.parse(text));
  if (root.kind !== 'string') return undefined;
  const parts = root.parts.filter((part) => typeof part === 'string');
  return parts.length === root.parts.length ? new TextEncoder().encode(parts.join('')) : undefined;
}
