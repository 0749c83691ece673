import { memoize } from '../base/memoize';
import type { Span } from '../base/span';
import type { FileUri } from '../base/uri';
import { hardcodedValue } from '../edits/secrets/move-to-secret';
import type { Expr, FileIr } from '../ir/expr';
import { bindingsOf, partsOf } from '../ir/find';
import { secretForm, secretByName } from './secret-forms';
import type { Snapshot } from '../model/snapshot';
import type { Check, CheckResult } from './check';
import type { Fix } from './finding';

/** A private key, a token or a password stands in a file, and so in the repository and the Nix store. */
export const hardcodedSecret: Check = {
  code: 'hardcoded-secret',
  severity: 'warning',
  *run({ snapshot, file }) {
    const ir = snapshot.ir(file);
    for (const { span, what } of ir === undefined ? [] : secretsOf(ir))
      yield {
        span,
        message: `This is ${what}. Everybody who can read the repository or the Nix store can read it. Put it into an encrypted secret, and make a new one.`,
        fixes: moveFix(snapshot, file, span),
      } satisfies CheckResult;
  },
};

/** Where the text is the value of an option, an editor can move it. */
function moveFix(snapshot: Snapshot, file: FileUri, span: Span): readonly Fix[] {
  if (hardcodedValue(snapshot, file, span.start) === undefined) return [];
  const title = 'Move it into an encrypted secret…';
  const deed = { kind: 'moveToSecret', place: { file, span } } as const;
  return [{ title, edits: [], preferred: false, deed }];
}

/** Names whose texts are for people, who are shown what a secret looks like. */
const documentation: ReadonlySet<string> = new Set(['description', 'example', 'defaultText']);

type PlainSecret = { readonly span: Span; readonly what: string };

/** What a file holds that looks like a secret, found once for each content. */
const secretsOf = memoize(({ root }: FileIr): readonly PlainSecret[] => {
  const found: PlainSecret[] = [];
  collect(root, '', found);
  return found;
});

/** `name` is the attribute that an expression is the value of. */
function collect(expr: Expr, name: string, found: PlainSecret[]): void {
  if (documentation.has(name)) return;
  if (expr.kind === 'string') {
    const what = secretIn(expr, name);
    if (what !== undefined) found.push({ span: expr.span, what });
  }
  for (const binding of bindingsOf(expr)) {
    if (binding.kind === 'inherit') continue;
    const last = binding.path.at(-1);
    collect(binding.value, last?.kind === 'static' ? last.name : '', found);
  }
  for (const part of partsOf(expr)) collect(part, '', found);
}

function secretIn({ parts }: Expr & { readonly kind: 'string' }, name: string): string | undefined {
  const texts = parts.filter((part) => typeof part === 'string');
  const form = texts.map(secretForm).find((found) => found !== undefined);
  return form ?? (texts.length === parts.length ? secretByName(name, texts.join('')) : undefined);
}
