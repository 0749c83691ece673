import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { uriFromPath } from '../../../server/src/core/base/uri';
import { Budget } from '../../../server/src/core/eval/budget';
import { createLibrary } from '../../../server/src/core/eval/library';
import { extendScope, type Scope } from '../../../server/src/core/eval/scope';
import { Thunk } from '../../../server/src/core/eval/thunk';
import type { Value } from '../../../server/src/core/eval/value';
import { readText } from '../../../server/src/core/ir/read-text';
import { fileScope } from '../../../server/src/core/model/file-scope';
import { Session } from '../../../server/src/core/model/session';
import { SourceFiles } from '../../../server/src/core/model/source-files';
import { xmlOf } from './xml-of';

/** What our evaluator says of an expression: its whole value as Nix's XML, or why it is not known. */
export type OurAnswer =
  | { readonly kind: 'value'; readonly xml: string }
  | { readonly kind: 'opaque'; readonly why: string };

const preludePath = new URL('../../../server/src/core/eval/lib/prelude.nix', import.meta.url);
const prelude = readFileSync(preludePath, 'utf8');
const library = createLibrary(readText(prelude).root);

/** Answers for expressions as if they stood in a file of the folder; `lib` and these names are in scope. */
export function ourAnswers(
  expressions: readonly string[],
  folder: string,
  names: Readonly<Record<string, Value>> = {},
): readonly OurAnswer[] {
  const files = filesOf(folder);
  return expressions.map((expression) => {
    const session = new Session(files, { library, budget: new Budget() });
    const inScope = { lib: session.lib, ...names };
    const scope = extendScope(fileScope(uriFromPath(join(folder, 'expression.nix'))), {
      kind: 'names',
      names: new Map(Object.entries(inScope).map(([name, value]) => [name, Thunk.of(value)])),
    });
    return (
      session.run(() => answer(session, expression, scope)) ?? {
        kind: 'opaque',
        why: 'it takes too many steps',
      }
    );
  });
}

function answer(session: Session, expression: string, scope: Scope): OurAnswer {
  const { root, problems } = readText(expression);
  if (problems.length > 0) return { kind: 'opaque', why: 'it does not parse' };
  const xml = xmlOf(session.evaluator.evaluate(root, scope));
  return typeof xml === 'string' ? { kind: 'value', xml: `<expr>${xml}</expr>` } : xml;
}

function filesOf(folder: string): SourceFiles {
  const files = new SourceFiles();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) {
      const path = join(entry.parentPath, entry.name);
      files.put(uriFromPath(path), readFileSync(path, 'utf8'));
    }
  return files;
}
