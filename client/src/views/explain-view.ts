import { Position, Range, ThemeIcon, TreeItem, TreeItemCollapsibleState, Uri } from 'vscode';
import { commandIds } from '../commands/command-ids';
import { explanationRows, type ExplanationRow } from '../explain/explanation-rows';
import { explainedKey, type Explained, type Explanations } from '../explain/explanations';
import { RowsView } from './rows/rows-view';

export type ExplainRow =
  | { readonly kind: 'option'; readonly id: string; readonly explained: Explained }
  | {
      readonly kind: 'line';
      readonly id: string;
      readonly flake: string;
      readonly line: ExplanationRow;
    };

/** The view "Explain": each option that was asked about, and below it why it is what it is. */
export function explainView(explanations: Explanations): RowsView<ExplainRow> {
  return new RowsView('homelab.explain', {
    changes: [explanations.onDidChange],
    rows: (above) => (above ? rowsBelow(above) : explanations.all.map(optionRow)),
    item: (row) =>
      row.kind === 'option' ? optionItem(row.explained) : lineItem(row.flake, row.line),
  });
}

function optionRow(explained: Explained): ExplainRow {
  return { kind: 'option', id: explainedKey(explained.of), explained };
}

function rowsBelow(above: ExplainRow): readonly ExplainRow[] {
  if (above.kind === 'line') return [];
  const { flake } = above.explained.of;
  return explanationRows(above.explained).map((line, index) => ({
    kind: 'line',
    id: `${above.id}\n${index}`,
    flake,
    line,
  }));
}

function optionItem({ explanation }: Explained): TreeItem {
  const { option, machine } = explanation;
  const item = new TreeItem(option, TreeItemCollapsibleState.Expanded);
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
