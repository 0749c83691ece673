import type { Expr } from '../../ir/expr';
import { layersAt, namesOf } from '../../ir/names';
import { PathReader } from '../../model/config-path';
import { modulesOf } from '../../model/contexts';
import { pathKey, pathText, segmentText, type OptionPath } from '../../model/option-path';
import { resolveOption } from '../../model/resolve-option';
import { declarationEdit, typeOf } from './declare-option';
import type { Assist, AssistContext } from './assist';

/** A literal in a module's configuration becomes an option of the module, with the literal as default. */
export function* extractOption(context: AssistContext): Iterable<Assist> {
  const { snapshot, flake, file, text, steps } = context;
  const last = steps.at(-1);
  const literal = last?.kind === 'expr' && isLiteral(last.expr) ? last.expr : undefined;
  const step = steps.findLast((other) => other.kind === 'binding');
  const binding =
    step?.kind === 'binding' && step.binding.kind === 'assign' ? step.binding : undefined;
  const name = binding?.path.at(-1);
  if (literal === undefined || name?.kind !== 'static' || binding?.value !== literal) return;
  const own = modulesOf(snapshot, file)[0]?.declared.declarations ?? [];
  const enable = own.find(({ path }) => path.at(-1) === 'enable');
  const parent = enable?.path.slice(0, -1);
  if (parent === undefined || own.some(({ place }) => within(place?.binding, literal))) return;
  const resolved = resolveOption(flake.options, parent);
  const path = [...parent, name.name];
  if (resolved.kind !== 'set' || resolved.node.children.has(name.name)) return;
  const usual = text.slice(literal.span.start, literal.span.end);
  const declared = declarationEdit(snapshot, resolved.node, { path, type: typeOf(usual), usual });
  const written = readText(context, path, literal.span.start);
  if (declared?.file !== file || written === undefined) return;
  const use = { span: literal.span, newText: written };
  const edits = [...declared.edits, use].sort((a, b) => a.span.start - b.span.start);
  yield {
    title: `Make an option \`${pathText(path)}\` of this`,
    kind: 'extract',
    edits: [{ file, edits }],
  };
}

function isLiteral(expr: Expr): boolean {
  if (expr.kind === 'string') return expr.parts.every((part) => typeof part === 'string');
  return expr.kind === 'int' || (expr.kind === 'var' && /^(true|false)$/.test(expr.name));
}

function within(
  span: { readonly start: number; readonly end: number } | undefined,
  { span: inner }: Expr,
): boolean {
  return span !== undefined && span.start <= inner.start && inner.end <= span.end;
}

/** How the option is read at an offset: by a name that stands for the set around it, or from `config`. */
function readText({ ir }: AssistContext, path: OptionPath, offset: number): string | undefined {
  const reader = new PathReader(ir);
  const key = pathKey(path.slice(0, -1));
  const name = segmentText(path.at(-1) ?? '');
  let config: string | undefined;
  for (const layer of layersAt(namesOf(ir), offset))
    for (const local of layer.kind === 'names' ? layer.names.values() : []) {
      const found = reader.local(local);
      if (found?.root !== 'config') continue;
      if (pathKey(found.path) === key) return `${local.name}.${name}`;
      if (found.path.length === 0) config = local.name;
    }
  return config === undefined ? undefined : `${config}.${pathText(path)}`;
}
