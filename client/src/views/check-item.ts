import { ThemeColor, ThemeIcon, TreeItem } from 'vscode';
import type { CheckResult } from '../../../server/src/protocol';

export type CheckRow = {
  readonly kind: 'check';
  readonly id: string;
  readonly result: CheckResult;
};

/** Of one kind of check there may be several, each with a title of its own. */
export function checkRow(result: CheckResult): CheckRow {
  return { kind: 'check', id: `${result.code} ${result.title}`, result };
}

/** How something that was checked is drawn and read aloud; its menu offers the remedy. */
export function checkItem({ result }: CheckRow): TreeItem {
  const { title, message, remedy, status } = result;
  const item = new TreeItem(title);
  item.description = message;
  item.tooltip = remedy === undefined ? message : `${message}\n\n${remedy.title}`;
  item.iconPath = icons[status];
  item.contextValue = remedy?.command ? 'check;remedy' : 'check';
  item.accessibilityInformation = { label: `${title}, ${status}: ${message}` };
  return item;
}

const icons = {
  ok: new ThemeIcon('pass', new ThemeColor('testing.iconPassed')),
  warning: new ThemeIcon('warning', new ThemeColor('list.warningForeground')),
  failed: new ThemeIcon('error', new ThemeColor('testing.iconFailed')),
} as const;
