import { describeType } from '../core/types/describe-type';
import { typeName } from '../core/types/option-type';
import type { Declaration } from '../core/model/declaration';
import type { OpaqueOptions } from '../core/model/declarations';
import { formatPlain } from '../core/model/format-value';
import { anyName, listItem, pathKey, pathText, type OptionPath } from '../core/model/option-path';
import {
  declarationsBelow,
  emptyOptions,
  opaqueBelow,
  type OptionNode,
} from '../core/model/option-tree';
import { optionsInside } from '../core/model/resolve-option';
import type { OptionType } from '../core/types/option-type';
import type { Report } from './report';

/** One option as `--json` prints it; the schema is `docs/options.schema.json`. */
export type OptionEntry = {
  readonly path: OptionPath;
  readonly type: { readonly name: string | null; readonly description: string };
  readonly hasDefault: boolean;
  readonly default?: unknown;
  readonly description?: string;
  readonly declarations: readonly {
    readonly file: string;
    readonly line: number;
    readonly column: number;
  }[];
};

/** All options, also those inside submodules. */
export function optionEntries(report: Report): readonly OptionEntry[] {
  const entries: OptionEntry[] = [];
  for (const { options } of report.snapshot.flakes) {
    const byPath = new Map<string, Declaration[]>();
    for (const declaration of declarationsBelow(options)) {
      const key = pathKey(declaration.path);
      byPath.set(key, [...(byPath.get(key) ?? []), declaration]);
    }
    for (const declarations of byPath.values()) entries.push(...entriesOf(report, declarations));
  }
  return entries;
}

/** An option, and those inside the submodules that it holds. */
function entriesOf(
  report: Report,
  declarations: readonly Declaration[],
  prefix: OptionPath = [],
): readonly OptionEntry[] {
  const [first] = declarations;
  if (first === undefined || prefix.length > 12) return [];
  const path = [...prefix, ...first.path];
  const inner = declarations.flatMap((declaration) => innerEntries(report, declaration, path));
  return [entry(report, declarations, path), ...inner];
}

function innerEntries(
  report: Report,
  declaration: Declaration,
  path: OptionPath,
): readonly OptionEntry[] {
  const steps = stepsInto(declaration.type);
  const inside = optionsInside({
    kind: 'value',
    declaration,
    type: steps.type,
    length: path.length,
    only: true,
    node: emptyOptions,
  });
  if (inside === undefined) return [];
  const nested = [...declarationsBelow(inside.node)];
  return nested.flatMap((inner) => entriesOf(report, [inner], [...path, ...steps.names]));
}

/** The way from an option into the submodule inside its type: `<name>` for sets, `*` for lists. */
function stepsInto(type: OptionType): { readonly type: OptionType; readonly names: OptionPath } {
  if (type.kind === 'attrsOf' || type.kind === 'lazyAttrsOf' || type.kind === 'listOf') {
    const inner = stepsInto(type.element());
    return { ...inner, names: [type.kind === 'listOf' ? listItem : anyName, ...inner.names] };
  }
  if (type.kind === 'nullOr' || type.kind === 'uniq' || type.kind === 'unique')
    return stepsInto(type.element());
  return { type, names: [] };
}

function entry(
  report: Report,
  declarations: readonly Declaration[],
  path: OptionPath,
): OptionEntry {
  const [first] = declarations;
  const fallback = declarations.map((declaration) => declaration.default);
  const plain = fallback.find((value) => value.kind === 'plain');
  const description = declarations.find(
    (declaration) => declaration.description !== undefined,
  )?.description;
  const type = first?.type ?? { kind: 'unspecified' };
  return {
    path,
    type: { name: typeName(type) ?? null, description: describeType(type) },
    hasDefault: declarations.some((declaration) => declaration.hasDefault),
    ...(plain === undefined ? {} : { default: plain.value }),
    ...(description === undefined ? {} : { description }),
    declarations: declarations.map(({ modulePlace }) =>
      report.place(modulePlace.file, modulePlace.span),
    ),
  };
}

/** Why there may be further options. */
export function opaqueEntries(report: Report): readonly object[] {
  const parts: OpaqueOptions[] = report.snapshot.flakes.flatMap(
    ({ options }: { readonly options: OptionNode }) => [...opaqueBelow(options)],
  );
  return parts.map(({ path, why, place }) => ({
    path,
    reason: why,
    ...(place === undefined ? {} : report.place(place.file, place.name)),
  }));
}

/** An option as a section of Markdown. */
export function optionMarkdown({
  path,
  type,
  description,
  declarations,
  ...rest
}: OptionEntry): string {
  const fallback =
    'default' in rest ? `\n\nDefault: \`${formatPlain(rest.default as never)}\`` : '';
  const text = description === undefined ? '' : `\n\n${description.trim()}`;
  const places = declarations.map(({ file, line: at }) => `${file}:${at}`).join(', ');
  return `## \`${pathText(path)}\`\n\nType: ${type.description}${fallback}${text}\n\nDeclared in ${places}.\n`;
}
