import { pathText } from '../model/option-path';
import { resolveOption } from '../model/resolve-option';
import type { CheckResult, FileCheck } from './check';

/** The options of a service are set inside its `enable`. */
export const enableOptionWithAttrset: FileCheck = {
  code: 'enable-option-with-attrset',
  severity: 'error',
  *run({ file, flake, modules, isModule, snapshot }) {
    if (!isModule) return;
    const seen = new Set<number>();
    for (const { defined } of modules)
      for (const { file: owner, expr, path } of defined.contexts) {
        if (owner !== file || path.at(-1) !== 'enable' || seen.has(expr.span.start)) continue;
        seen.add(expr.span.start);
        const resolved = resolveOption(flake.options, path);
        if (resolved.kind !== 'value' || !resolved.only || resolved.type.kind !== 'bool') continue;
        const service = pathText(path.slice(0, -1));
        const text = snapshot.text(file)?.slice(expr.span.start, expr.span.end) ?? '';
        yield {
          span: { start: expr.span.start, end: expr.span.start + 1 },
          message: `\`${pathText(path)}\` takes a boolean, but this is an attribute set${text.length > 3 ? ` with options of \`${service}\`` : ''}. Write \`true\` here, and set the options beside it.`,
        } satisfies CheckResult;
      }
  },
};
