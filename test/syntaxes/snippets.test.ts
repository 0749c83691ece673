import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readText } from '../../server/src/core/ir/read-text';

interface Snippet {
  readonly prefix: string;
  readonly body: readonly string[];
}

const read = (path: string): Buffer => readFileSync(new URL(`../../${path}`, import.meta.url));
const snippets = JSON.parse(read('syntaxes/nix.snippets.json').toString()) as Record<
  string,
  Snippet
>;
/** What the editor inserts before anything is typed over. */
function expand(body: readonly string[]): string {
  let text = body.join('\n');
  const defaults = new Map<string, string>([['0', '']]);
  const placeholder = /\$\{(\d+)(?::([^{}$]*)|\|([^,]*)[^}]*\|)\}/;
  for (let match = placeholder.exec(text); match; match = placeholder.exec(text)) {
    const [whole, index = '', named, first] = match;
    const value = named ?? first ?? '';
    defaults.set(index, value);
    text = text.replace(whole, () => value);
  }
  return text.replaceAll(/\$(\d+)/g, (_, index: string) => defaults.get(index) ?? '');
}

test.each(Object.entries(snippets))('%s inserts Nix', (_, { body }) => {
  const text = expand(body);
  expect(text).not.toContain('$');
  // A snippet of bindings belongs into a set.
  const isBinding = /^\w+ = /.test(text);
  expect(readText(isBinding ? `{ ${text} }` : text).problems).toEqual([]);
});
