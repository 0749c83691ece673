import { typeName } from '../types/option-type';
import type { OptionRow } from '../upstream/option-row';
import type { Declaration } from './declaration';
import type { ModuleFacts } from './module-facts';
import { formatPlain } from './format-value';
import { isPrefix, pathText, type OptionPath } from './option-path';

/** What Nix says of one module's options, evaluated alone. */
export type EvaluatedOptions = {
  readonly rows: readonly OptionRow[];
  readonly gaps: readonly OptionGap[];
};

/** Below this path a module could not be evaluated; the empty one is the whole module. */
export type OptionGap = {
  readonly path: OptionPath;
  /** As a clause: "it needs config". */
  readonly why: string;
};

/** What the sources and Nix say of one option of a module. */
export type Comparison = {
  /**
   * `same`: they agree, as far as both know; `resolved`: the sources do not tell, and Nix does;
   * `unevaluated`: Nix does not tell, and the sources do. The others are disagreements: an option that
   * only Nix or only the sources know, another type, another default.
   */
  readonly kind: 'same' | 'resolved' | 'unevaluated' | 'missed' | 'invented' | 'type' | 'default';
  readonly path: OptionPath;
  /** What each of them says, or why one of them does not tell, as a clause. */
  readonly why: string;
};

/** Compares what is read from a module's sources with what Nix says of it. */
export function compareTiers(
  { declared, broken }: Pick<ModuleFacts, 'declared' | 'broken'>,
  { rows, gaps }: EvaluatedOptions,
): readonly Comparison[] {
  const known = new Map(declared.declarations.map((each) => [keyOf(each.path), each]));
  const evaluated = new Map(outermost(rows).map((row) => [keyOf(row.path), row]));
  const whyOpaque = (path: OptionPath): string | undefined =>
    broken ?? declared.opaque.find((part) => isPrefix(part.path, path))?.why;
  const found = [...evaluated.values()].map((row): Comparison => {
    const declaration = known.get(keyOf(row.path));
    const gap = gaps.find(({ path }) => isPrefix(path, row.path));
    if (declaration !== undefined) return compareOption(declaration, row, gap?.why);
    const why = whyOpaque(row.path);
    return why === undefined
      ? said('missed', row.path, 'only Nix finds it')
      : said('resolved', row.path, `only Nix finds it: ${why}`);
  });
  const others = [...known.values()].filter(({ path }) => !evaluated.has(keyOf(path)));
  return [
    ...found,
    ...others.map(({ path }) => {
      const gap = gaps.find((one) => isPrefix(one.path, path));
      return gap === undefined
        ? said('invented', path, 'only the sources have it')
        : said('unevaluated', path, gap.why);
    }),
  ];
}

function compareOption(
  declaration: Declaration,
  row: OptionRow,
  why = 'Nix cannot evaluate its type',
): Comparison {
  const { path } = row;
  const ours = typeName(declaration.type);
  const theirs = row.type.k;
  if (row.failed || theirs === '…') return said('unevaluated', path, why);
  if (ours !== undefined && ours !== theirs)
    return said('type', path, `the sources give the type ${ours}, Nix gives ${theirs}`);
  if (declaration.hasDefault !== row.hasDefault)
    return said(
      'default',
      path,
      row.hasDefault ? 'only Nix finds a default' : 'Nix finds no default',
    );
  const { default: usual } = declaration;
  const text = usual.kind === 'plain' ? formatPlain(usual.value) : undefined;
  if (text !== undefined && row.usual !== undefined && text !== formatPlain(row.usual))
    return said(
      'default',
      path,
      `the sources give the default ${text}, Nix gives ${formatPlain(row.usual)}`,
    );
  if (ours === undefined)
    return said('resolved', path, `its type is open: ${openType(declaration)}`);
  return usual.kind === 'expression' && row.usual !== undefined
    ? said('resolved', path, `its default is computed: ${usual.why}`)
    : said('same', path, 'they agree');
}

function openType({ type }: Declaration): string {
  return type.kind === 'opaque' ? type.why : 'it is none that is known';
}

function said(kind: Comparison['kind'], path: OptionPath, why: string): Comparison {
  return { kind, path, why };
}

/** Without those of submodules, which belong to another option. */
function outermost(rows: readonly OptionRow[]): readonly OptionRow[] {
  const all = new Set(rows.map(({ path }) => keyOf(path)));
  return rows.filter(({ path }) =>
    path.every((_, length) => length === 0 || !all.has(keyOf(path.slice(0, length)))),
  );
}

function keyOf(path: OptionPath): string {
  return path.join('\0');
}

/** "homelab.port: only Nix finds a default." */
export function comparisonText({ path, why }: Comparison): string {
  return `${pathText(path)}: ${why}.`;
}

/** Whether two tiers contradict each other, which is a defect. */
export function isDisagreement({ kind }: Comparison): boolean {
  return kind === 'missed' || kind === 'invented' || kind === 'type' || kind === 'default';
}
