import {
  commands,
  Disposable,
  EventEmitter,
  ThemeColor,
  ThemeIcon,
  TreeItem,
  TreeItemCollapsibleState,
  window,
  type TreeDataProvider,
} from 'vscode';
import type { OptionDifference } from '../../../server/src/protocol';
import { commandIds } from '../commands/command-ids';
import type { Comparison, Differences } from '../difference/differences';

export type DifferenceRow =
  | { readonly kind: 'comparison'; readonly comparison: Comparison }
  | {
      readonly kind: 'group';
      readonly comparison: Comparison;
      readonly label: string;
      readonly children: readonly DifferenceRow[];
    }
  | {
      readonly kind: 'option';
      readonly comparison: Comparison;
      readonly option: OptionDifference;
    }
  | { readonly kind: 'line'; readonly text: string; readonly icon: keyof typeof icons };

/** The view "Differences": each comparison with options, derivations and packages that differ. */
export class DifferencesView implements TreeDataProvider<DifferenceRow>, Disposable {
  private readonly changes = new EventEmitter<undefined>();
  private readonly subscriptions: Disposable;
  readonly onDidChangeTreeData = this.changes.event;

  constructor(private readonly differences: Differences) {
    this.subscriptions = Disposable.from(
      window.createTreeView<DifferenceRow>('homelab.differences', { treeDataProvider: this }),
      differences.onDidChange(() => {
        const isNeeded = differences.all.length > 0;
        void commands.executeCommand('setContext', 'homelab.compared', isNeeded);
        this.changes.fire(undefined);
      }),
      this.changes,
    );
  }

  getChildren(row?: DifferenceRow): DifferenceRow[] {
    if (!row) return this.differences.all.map((comparison) => ({ kind: 'comparison', comparison }));
    if (row.kind === 'comparison') return groupsOf(row.comparison);
    return row.kind === 'group' ? [...row.children] : [];
  }

  getTreeItem(row: DifferenceRow): TreeItem {
    switch (row.kind) {
      case 'comparison':
        return comparisonItem(row.comparison);
      case 'group':
        return groupItem(row.label, row.children.length);
      case 'option':
        return optionItem(row.comparison, row.option);
      case 'line': {
        const item = new TreeItem(row.text);
        item.tooltip = row.text;
        item.iconPath = icons[row.icon];
        return item;
      }
    }
  }

  dispose(): void {
    this.subscriptions.dispose();
  }
}

function groupsOf(comparison: Comparison): DifferenceRow[] {
  const { options = [], derivations, packages = [] } = comparison;
  const line =
    (icon: keyof typeof icons) =>
    (text: string): DifferenceRow => ({
      kind: 'line',
      icon,
      text,
    });
  const groups: readonly (readonly [string, readonly DifferenceRow[]])[] = [
    ['Options', options.map((option) => ({ kind: 'option', comparison, option }))],
    [
      'Derivations',
      [
        ...(derivations?.removed ?? []).map(line('removed')),
        ...(derivations?.added ?? []).map(line('added')),
        ...(derivations?.changed ?? []).map(line('changed')),
      ],
    ],
    ['Packages', packages.map(line('changed'))],
  ];
  return groups.flatMap(([label, children]): DifferenceRow[] =>
    children.length === 0 ? [] : [{ kind: 'group', comparison, label, children }],
  );
}

function comparisonItem(comparison: Comparison): TreeItem {
  const { of, state, message, before, after } = comparison;
  const name = of.with === undefined ? of.machine : `${of.machine} and ${of.with}`;
  const item = new TreeItem(name, TreeItemCollapsibleState.Expanded);
  item.id = [of.flake, of.machine, of.with].join('\n');
  const isSame = groupsOf(comparison).length === 0;
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

function optionItem(comparison: Comparison, option: OptionDifference): TreeItem {
  const { before, after } = option;
  const item = new TreeItem(option.option);
  item.description = `${before ?? 'not set'} → ${after ?? 'not set'}`;
  item.tooltip = `${option.option}\n${before ?? 'not set'}\n→ ${after ?? 'not set'}`;
  const icon = before === undefined ? 'added' : after === undefined ? 'removed' : 'changed';
  item.iconPath = icons[icon];
  item.command = {
    command: commandIds.openDifference,
    title: 'Open Difference',
    arguments: [{ kind: 'option', comparison, option }],
  };
  return item;
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
