import { readFileSync } from 'node:fs';
import { loadNixParser, type NixParser } from '../../server/src/core/syntax/parser';

const bytes = (path: string): Uint8Array => readFileSync(new URL(`../../${path}`, import.meta.url));

/** The parser as the product has it. */
export const nixParser: NixParser = await loadNixParser({
  runtime: bytes('node_modules/web-tree-sitter/web-tree-sitter.wasm'),
  grammar: bytes('server/grammar/nix.wasm'),
});
