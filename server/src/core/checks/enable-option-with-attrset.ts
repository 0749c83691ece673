import type { Span } from '../base/span';
import { pathKey, pathText, type OptionPath } from '../model/option-path';
import { resolveOption } from '../model/resolve-option';
import type { Check, CheckContext, CheckResult } from './check';

/** The options of a service are set inside its `enable`. */
export const enableOptionWithAttrset: Check = {
  code: 'enable-option-with-attrset',
  severity: 'error',
  *run(context) {
    if (!context.isModule) return;
    const seen = new Set<string>();
    for (const { path, span, isEmpty } of setsIn(context)) {
      if (seen.has(pathKey(path)) || !isSwitch(context, path)) continue;
      seen.add(pathKey(path));
      const service = pathText(path.slice(0, -1));
      yield {
        span,
        message: `\`${pathText(path)}\` takes a boolean, but this is an attribute set${isEmpty ? '' : ` with options of \`${service}\``}. Write \`true\` here, and set the options beside it.`,
      } satisfies CheckResult;
    }
  },
};

type SetAt = { readonly path: OptionPath; readonly span: Span; readonly isEmpty: boolean };

/** The sets that a file gives to an `enable`: `enable = { … }`, and `enable.port = …`. */
function* setsIn({ file, modules }: CheckContext): Iterable<SetAt> {
  for (const { defined } of modules) {
    for (const { file: owner, expr, path } of defined.contexts)
      if (owner === file && path.at(-1) === 'enable') {
        const { start } = expr.span;
        yield { path, span: { start, end: start + 1 }, isEmpty: expr.bindings.length === 0 };
      }
    for (const { path, places } of defined.definitions) {
      const at = path.indexOf('enable');
      const place = places[at];
      if (at !== -1 && at < path.length - 1 && place?.file === file)
        yield { path: path.slice(0, at + 1), span: place.name, isEmpty: false };
    }
  }
}

function isSwitch({ flake }: CheckContext, path: OptionPath): boolean {
  const resolved = resolveOption(flake.options, path);
  return resolved.kind === 'value' && resolved.only && resolved.type.kind === 'bool';
}
