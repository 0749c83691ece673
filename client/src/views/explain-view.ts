import {
  commands,
  Disposable,
  EventEmitter,
  Position,
  Range,
  ThemeIcon,
  TreeItem,
  TreeItemCollapsibleState,
  Uri,
  window,
  type TreeDataProvider,
  type TreeView,
} from 'vscode';
import { commandIds } from '../commands/command-ids';
import type { Explained, Explanations } from '../explain/explanations';
import { explanationRows, type ExplanationRow } from '../explain/explanation-rows';

export type ExplainRow =
  | { readonly kind: 'option'; readonly explained: Explained }
  | { readonly kind: 'line'; readonly flake: string; readonly line: ExplanationRow };

/** The view "Explain": each option that was asked about, and below it why it is what it is. */
export class ExplainView implements TreeDataProvider<ExplainRow>, Disposable {
  private readonly changes = new EventEmitter<undefined>();
  private readonly subscriptions: Disposable;
  private readonly view: TreeView<ExplainRow>;
  readonly onDidChangeTreeData = this.changes.event;

  constructor(private readonly explanations: Explanations) {
    this.view = window.createTreeView<ExplainRow>('homelab.explain', { treeDataProvider: this });
    this.subscriptions = Disposable.from(
      this.view,
      this.changes,
      explanations.onDidChange(() => {
        const isNeeded = explanations.all.length > 0;
        void commands.executeCommand('setContext', 'homelab.explained', isNeeded);
        this.changes.fire(undefined);
      }),
    );
  }

  getChildren(row?: ExplainRow): ExplainRow[] {
    if (!row) return this.explanations.all.map((explained) => ({ kind: 'option', explained }));
    if (row.kind === 'line') return [];
    const { flake } = row.explained.of;
    return explanationRows(row.explained).map((line) => ({ kind: 'line', flake, line }));
  }

  getTreeItem(row: ExplainRow): TreeItem {
    return row.kind === 'option' ? optionItem(row.explained) : lineItem(row.flake, row.line);
  }

  dispose(): void {
    this.subscriptions.dispose();
  }
}

function optionItem({ explanation, of }: Explained): TreeItem {
  const { option, machine } = explanation;
  const item = new TreeItem(option, TreeItemCollapsibleState.Expanded);
  item.id = `${of.flake}\n${machine}\n${option}`;
  item.description = `on ${machine}`;
  item.tooltip = `${option} on ${machine}`;
  item.iconPath = new ThemeIcon('symbol-property');
  item.contextValue = 'explained';
  return item;
}

function lineItem(flake: string, line: ExplanationRow): TreeItem {
  const { label, description, icon, tooltip, place, report } = line;
  const item = new TreeItem(label, TreeItemCollapsibleState.None);
  if (description !== undefined) item.description = description;
  item.tooltip = tooltip ?? label;
  item.iconPath = new ThemeIcon(icon);
  item.contextValue = 'line';
  if (place !== undefined) {
    const uri = Uri.joinPath(Uri.parse(flake), place.file);
    const start = new Position(place.line - 1, 0);
    const options = { selection: new Range(start, start) };
    item.command = { command: 'vscode.open', title: 'Open', arguments: [uri, options] };
  } else if (report !== undefined)
    item.command = { command: commandIds.copyReport, title: 'Copy', arguments: [report] };
  return item;
}
