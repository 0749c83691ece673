import { ThemeColor, ThemeIcon, TreeItem } from 'vscode';
import type { CheckResult } from '../../../server/src/protocol';

export type CheckRow = { readonly kind: 'check'; readonly result: CheckResult };

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
