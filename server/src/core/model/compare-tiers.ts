import { typeName } from '../types/option-type';
import type { OptionRow } from '../upstream/option-row';
import type { Declaration } from './declaration';
import type { ModuleFacts } from './module-facts';
import { formatPlain } from './format-value';
import { isPrefix, pathText, type OptionPath } from './option-path';

/** What Nix says of one module's options, evaluated alone. */
export type EvaluatedOptions = {
  readonly rows: readonly OptionRow[];
  /** Below these paths it could not be evaluated. */
  readonly gaps: readonly OptionPath[];
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
  /** For a disagreement, what each of them says, as a sentence. */
  readonly message: string;
};

/** Compares what is read from a module's sources with what Nix says of it. */
export function compareTiers(
  { declared, broken }: Pick<ModuleFacts, 'declared' | 'broken'>,
  { rows, gaps }: EvaluatedOptions,
): readonly Comparison[] {
  const known = new Map(declared.declarations.map((each) => [keyOf(each.path), each]));
  const evaluated = new Map(outermost(rows).map((row) => [keyOf(row.path), row]));
  const isOpaque = (path: OptionPath): boolean =>
    broken !== undefined || declared.opaque.some((part) => isPrefix(part.path, path));
  const found = [...evaluated.values()].map((row): Comparison => {
    const declaration = known.get(keyOf(row.path));
    if (declaration !== undefined) return compareOption(declaration, row);
    const kind = isOpaque(row.path) ? 'resolved' : 'missed';
    return said(kind, row.path, 'only Nix finds it');
  });
  const others = [...known.values()].filter(({ path }) => !evaluated.has(keyOf(path)));
  return [
    ...found,
    ...others.map(({ path }) => {
      const isGap = gaps.some((gap) => isPrefix(gap, path));
      return said(isGap ? 'unevaluated' : 'invented', path, 'only the sources have it');
    }),
  ];
}

function compareOption(declaration: Declaration, row: OptionRow): Comparison {
  const { path } = row;
  if (row.failed) return said('unevaluated', path, 'Nix cannot evaluate it');
  const ours = typeName(declaration.type);
  const theirs = row.type.k;
  if (theirs === '…') return said('unevaluated', path, 'Nix cannot evaluate its type');
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
  const isNew = ours === undefined || (usual.kind === 'expression' && row.usual !== undefined);
  return said(isNew ? 'resolved' : 'same', path, 'the sources do not tell all of it');
}

function said(kind: Comparison['kind'], path: OptionPath, what: string): Comparison {
  return { kind, path, message: `${pathText(path)}: ${what}.` };
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

/** Whether two tiers contradict each other, which is a defect. */
export function isDisagreement({ kind }: Comparison): boolean {
  return kind === 'missed' || kind === 'invented' || kind === 'type' || kind === 'default';
}
