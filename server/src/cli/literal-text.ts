import { readText } from '../core/ir/read-text';

/** What a string of Nix without computed parts says; undefined where the input is none. */
export function literalText(source: Uint8Array): Uint8Array | undefined {
  const text = new TextDecoder().decode(source);
  const { root } = readText(text);
  if (root.kind !== 'string') return undefined;
  const parts = root.parts.filter((part) => typeof part === 'string');
  return parts.length === root.parts.length ? new TextEncoder().encode(parts.join('')) : undefined;
}
