import { ThemeColor, ThemeIcon, TreeItem, TreeItemCollapsibleState, type Command } from 'vscode';
import type { ChangedDerivation, OptionDifference } from '../../../server/src/protocol';
import { commandIds } from '../commands/command-ids';
import { subjectKey, type Comparison, type Differences } from '../difference/differences';
import { RowsView } from './rows/rows-view';

export type OptionRow = {
  readonly kind: 'option';
  readonly id: string;
  readonly comparison: Comparison;
  readonly option: OptionDifference;
};
type DerivationRow = {
  readonly kind: 'derivation';
  readonly id: string;
  readonly comparison: Comparison;
  readonly derivation: ChangedDerivation;
};
type LineRow = {
  readonly kind: 'line';
  readonly id: string;
  readonly text: string;
  readonly icon: keyof typeof icons;
};
export type DifferenceRow =
  | { readonly kind: 'comparison'; readonly id: string; readonly comparison: Comparison }
  | {
      readonly kind: 'group';
      readonly id: string;
      readonly label: string;
      readonly children: readonly DifferenceRow[];
    }
  | OptionRow
  | DerivationRow
  | LineRow;

/** What stands in a group, before it is told which one. */
type Leaf = Omit<OptionRow, 'id'> | Omit<DerivationRow, 'id'> | Omit<LineRow, 'id'>;

/** The view "Differences": each comparison with options, derivations and packages that differ. */
export function differencesView(differences: Differences): RowsView<DifferenceRow> {
  return new RowsView('homelab.differences', {
    changes: [differences.onDidChange],
    rows: (above) => (above ? rowsBelow(above) : differences.all.map(comparisonRow)),
    item: itemOf,
  });
}

function comparisonRow(comparison: Comparison): DifferenceRow {
  return { kind: 'comparison', id: subjectKey(comparison.of), comparison };
}

function rowsBelow(above: DifferenceRow): readonly DifferenceRow[] {
  if (above.kind === 'comparison') return groupsOf(above.id, above.comparison);
  return above.kind === 'group' ? above.children : [];
}

function groupsOf(id: string, comparison: Comparison): readonly DifferenceRow[] {
  const { options = [], derivations, packages = [] } = comparison;
  const line =
    (icon: keyof typeof icons) =>
    (text: string): Leaf => ({ kind: 'line', icon, text });
  const groups: readonly (readonly [string, readonly Leaf[]])[] = [
    ['Options', options.map((option) => ({ kind: 'option', comparison, option }))],
    [
      'Derivations',
      [
        ...(derivations?.removed ?? []).map(line('removed')),
        ...(derivations?.added ?? []).map(line('added')),
        ...(derivations?.changed ?? []).map((derivation): Leaf => ({
          kind: 'derivation',
          comparison,
          derivation,
        })),
      ],
    ],
    ['Packages', packages.map(line('changed'))],
  ];
  return groups.flatMap(([label, leaves]): readonly DifferenceRow[] => {
    const group = `${id}\n${label}`;
    // Two derivations may have the same name.
    const children = leaves.map((leaf, index) => ({ ...leaf, id: `${group}\n${index}` }));
    return children.length === 0 ? [] : [{ kind: 'group', id: group, label, children }];
  });
}

function itemOf(row: DifferenceRow): TreeItem {
  switch (row.kind) {
    case 'comparison':
      return comparisonItem(row.comparison);
    case 'group':
      return groupItem(row.label, row.children.length);
    case 'option':
      return optionItem(row);
    case 'derivation':
      return derivationItem(row);
    case 'line': {
      const item = new TreeItem(row.text);
      item.tooltip = row.text;
      item.iconPath = icons[row.icon];
      return item;
    }
  }
}

function comparisonItem(comparison: Comparison): TreeItem {
  const { of, state, message, before, after } = comparison;
  const name = of.with === undefined ? of.machine : `${of.machine} and ${of.with}`;
  const item = new TreeItem(name, TreeItemCollapsibleState.Expanded);
  const isSame = groupsOf('', comparison).length === 0;
  const result = isSame ? 'nothing differs' : `${before} ↔ ${after}`;
  item.description = state === 'done' ? result : message;
  item.tooltip = `${before} ↔ ${after}: ${message}`;
  item.iconPath = states[state];
  item.contextValue = 'comparison';
  return item;
}

function groupItem(label: string, count: number): TreeItem {
  const isFirst = label === 'Options';
  const item = new TreeItem(
    label,
    isFirst ? TreeItemCollapsibleState.Expanded : TreeItemCollapsibleState.Collapsed,
  );
  item.description = String(count);
  return item;
}

function optionItem(row: OptionRow): TreeItem {
  const { option } = row;
  const { before, after } = option;
  const item = new TreeItem(option.option);
  item.description = `${before ?? 'not set'} → ${after ?? 'not set'}`;
  item.tooltip = `${option.option}\n${before ?? 'not set'}\n→ ${after ?? 'not set'}`;
  const icon = before === undefined ? 'added' : after === undefined ? 'removed' : 'changed';
  item.iconPath = icons[icon];
  item.command = opening(row);
  return item;
}

function derivationItem(row: DerivationRow): TreeItem {
  const { name, before, after } = row.derivation;
  const item = new TreeItem(name);
  item.tooltip = `${before}\n→ ${after}`;
  item.iconPath = icons.changed;
  item.command = opening(row);
  return item;
}

function opening(row: DifferenceRow): Command {
  return { command: commandIds.openDifference, title: 'Open Difference', arguments: [row] };
}

const icons = {
  added: new ThemeIcon('diff-added'),
  removed: new ThemeIcon('diff-removed'),
  changed: new ThemeIcon('diff-modified'),
} as const;

const states = {
  running: new ThemeIcon('loading~spin'),
  done: new ThemeIcon('diff'),
  failed: new ThemeIcon('error', new ThemeColor('testing.iconFailed')),
} as const;
