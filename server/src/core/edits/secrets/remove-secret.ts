import { groupBy } from '../../base/group-by';
import { lineStart } from '../../base/line-ends';
import type { FileEdit, Span } from '../../base/span';
import { pathFromUri, relativePath, type FileUri } from '../../base/uri';
import type { Secret } from '../../features/secrets';
import { isPrefix, type OptionPath } from '../../model/option-path';
import type { ModuleFacts } from '../../model/module-facts';
import type { Flake, Snapshot } from '../../model/snapshot';
import { refusal, type SecretChange, type SecretRefusal } from './secret-change';

/** Removes a secret that nothing uses: its rule and its declarations. The file goes with them. */
export function removeSecret(
  snapshot: Snapshot,
  flake: Flake,
  secret: Secret,
): SecretChange | SecretRefusal {
  const [use] = secret.uses;
  if (use !== undefined) {
    const where = relativePath(flake.root, pathFromUri(use.file)).replace(/^\.\//, '');
    return refusal(`${secret.name} is used in ${where}. Remove its uses first.`);
  }
  const spans: { file: FileUri; span: Span }[] = [];
  if (secret.rule !== undefined)
    spans.push({ file: secret.rule.rules, span: secret.rule.place.binding });
  for (const facts of flake.modules)
    for (const span of declarationSpans(facts, ['age', 'secrets', secret.name]))
      if (secret.declarations.some(({ file }) => file === facts.file))
        spans.push({ file: facts.file, span });
  return { kind: 'change', edits: removals(snapshot, spans), rekey: [] };
}

/** The bindings of a module that say something of a path and of nothing else. */
export function declarationSpans(facts: ModuleFacts, path: OptionPath): readonly Span[] {
  const found = new Map<number, Span>();
  for (const { path: at, places } of [...facts.defined.definitions, ...facts.defined.sets]) {
    const place = isPrefix(path, at) ? places[path.length - 1] : undefined;
    if (place?.file === facts.file) found.set(place.binding.start, place.binding);
  }
  return [...found.values()];
}

/** Deletes bindings with the lines that they fill. */
export function removals(
  snapshot: Snapshot,
  spans: readonly { readonly file: FileUri; readonly span: Span }[],
): readonly FileEdit[] {
  return [...groupBy(spans, ({ file }) => file)].map(([file, own]) => {
    const text = snapshot.text(file) ?? '';
    const unique = new Map(own.map(({ span }) => [span.start, span]));
    const sorted = [...unique.values()].sort((a, b) => a.start - b.start);
    return { file, edits: sorted.map((span) => ({ span: wholeLines(text, span), newText: '' })) };
  });
}

function wholeLines(text: string, { start, end }: Span): Span {
  const before = lineStart(text, start);
  const after = /^[ \t]*(#[^\n]*)?\r?\n/.exec(text.slice(end));
  if (text.slice(before, start).trim() !== '' || after === null) return { start, end };
  return { start: before, end: end + after[0].length };
}
