import { posix } from 'node:path';
import {
  MarkdownString,
  ThemeColor,
  ThemeIcon,
  TreeItem,
  TreeItemCollapsibleState,
  Uri,
  workspace,
} from 'vscode';
import type { FlakeSecrets, SecretOverview, SecretState } from '../../../server/src/protocol';
import { flakeName } from '../flake/flake-name';
import { shortKey } from '../secrets/choose-keys';
import { secretCommands } from '../secrets/secret-command-ids';
import type { HiddenRow, PlaceRow, ProblemRow, RecipientRow, Row, SecretRow } from './secret-rows';

/** How a row is drawn, read aloud, and which menus it has. */
export function secretItem(row: Row): TreeItem {
  switch (row.kind) {
    case 'flake': {
      const item = new TreeItem(flakeName(row.flake.root), expanded);
      item.iconPath = new ThemeIcon('root-folder');
      return item;
    }
    case 'secret':
      return secretRowItem(row);
    case 'recipient':
      return recipientItem(row);
    case 'place':
      return placeItem(row);
    case 'problem':
      return problemItem(row);
    case 'hidden':
      return hiddenItem(row);
  }
}

const expanded = TreeItemCollapsibleState.Expanded;

function secretRowItem({ flake, secret }: SecretRow): TreeItem {
  const item = new TreeItem(secret.name, TreeItemCollapsibleState.Collapsed);
  const state = secret.file === undefined ? 'file not known' : words[secret.state];
  const readers = secret.recipients.map(({ name }) => name).join(', ');
  item.description = [state, folderIn(flake, secret), readers === '' ? '' : `for ${readers}`]
    .filter((part) => part !== '')
    .join(' · ');
  item.iconPath = icons[secret.state];
  item.tooltip = tooltipOf(secret);
  item.contextValue = contextOf(secret);
  item.accessibilityInformation = {
    label: [
      secret.name,
      folderIn(flake, secret),
      state,
      readers === '' ? '' : `for ${readers}`,
      secret.reason,
    ]
      .filter((part) => part !== '')
      .join(', '),
  };
  return item;
}

/** Secrets of one name are told apart by their folders, as seen from the folder of secrets. */
function folderIn({ secrets, folder = '' }: FlakeSecrets, { name, file }: SecretOverview): string {
  const isOnly = secrets.filter((other) => other.name === name).length < 2;
  if (isOnly || file === undefined) return '';
  const path = workspace.asRelativePath(Uri.joinPath(Uri.parse(file), '..'));
  const usual = folder === '' ? '' : workspace.asRelativePath(Uri.parse(folder));
  if (path === usual) return '';
  return path.startsWith(`${usual}/`) ? path.slice(usual.length + 1) : path;
}

/** What can be done with it; the menus in `package.json` go by these words. */
function contextOf({ file, locked, command, state, rule, engine }: SecretOverview): string {
  const isOurs = file !== undefined && locked === undefined;
  return [
    'secret',
    ...(isOurs ? ['editable'] : []),
    ...(file !== undefined && engine === 'agenix' ? ['agenix'] : []),
    ...(isOurs && state !== 'missing' ? ['there'] : []),
    ...(state === 'outdated' && isOurs ? ['outdated'] : []),
    ...(command ? ['terminal'] : []),
    ...(rule ? ['rule'] : []),
  ].join(';');
}

function tooltipOf({
  name,
  path,
  reason,
  locked,
  machines,
  engine,
}: SecretOverview): MarkdownString {
  const text = new MarkdownString('', true);
  text.appendMarkdown('**').appendText(name).appendMarkdown(`**, ${engine}`);
  if (path !== undefined) text.appendMarkdown('\n\n$(file) ').appendText(path);
  text.appendMarkdown('\n\n').appendText(reason);
  if (machines.length > 0)
    text.appendMarkdown('\n\n$(server) On ').appendText(`${machines.join(', ')}.`);
  if (locked !== undefined) text.appendMarkdown('\n\n$(lock) ').appendText(locked);
  return text;
}

function recipientItem({ recipient: { name, key }, secret }: RecipientRow): TreeItem {
  const item = new TreeItem(name);
  item.iconPath = new ThemeIcon('key');
  item.description = key === undefined ? '' : shortKey(key);
  item.tooltip = key ?? name;
  item.contextValue =
    key !== undefined && secret.engine === 'agenix' && secret.rule
      ? 'recipient;removable'
      : 'recipient';
  item.accessibilityInformation = { label: `Recipient ${name} of ${secret.name}` };
  return item;
}

function placeItem(row: PlaceRow): TreeItem {
  const { what, place, secret } = row;
  const path = workspace.asRelativePath(Uri.parse(place.uri));
  const line = place.range.start.line + 1;
  const where = `${path}:${line}`;
  const item = new TreeItem(places[what].label);
  // The folder comes last, since a narrow sidebar cuts off the end.
  item.description = `${posix.basename(path)}:${line} in ${posix.dirname(path)}`;
  item.tooltip = where;
  item.iconPath = new ThemeIcon(places[what].icon);
  item.contextValue = 'place';
  item.command = { command: secretCommands.openPlace, title: 'Open', arguments: [row] };
  item.accessibilityInformation = { label: `${secret.name}, ${places[what].label} ${where}` };
  return item;
}

function problemItem({ problem: { message, severity, code, place }, ...of }: ProblemRow): TreeItem {
  const item = new TreeItem(message);
  item.iconPath = severities[severity];
  item.tooltip = `${message} (${code})`;
  item.contextValue = 'problem';
  const row = { ...of, kind: 'place', what: 'declared', place };
  item.command = { command: secretCommands.openPlace, title: 'Open', arguments: [row] };
  return item;
}

function hiddenItem({ why }: HiddenRow): TreeItem {
  const text = `Perhaps others: ${why}`;
  const item = new TreeItem(text);
  item.iconPath = new ThemeIcon('question');
  item.tooltip = text;
  item.contextValue = 'hidden';
  return item;
}

const places = {
  rule: { label: 'Rule in', icon: 'law' },
  declared: { label: 'Declared in', icon: 'symbol-property' },
  used: { label: 'Used in', icon: 'references' },
} as const;

const words: Readonly<Record<SecretState, string>> = {
  current: '',
  unproved: '',
  outdated: 'needs a rekey',
  missing: 'file is missing',
  orphan: 'nothing names it',
  broken: 'file is damaged',
  unknown: 'not known',
};

const warning = new ThemeColor('list.warningForeground');
const error = new ThemeColor('list.errorForeground');
const icons: Readonly<Record<SecretState, ThemeIcon>> = {
  current: new ThemeIcon('lock'),
  unproved: new ThemeIcon('lock'),
  outdated: new ThemeIcon('sync', warning),
  missing: new ThemeIcon('warning', warning),
  orphan: new ThemeIcon('circle-slash'),
  broken: new ThemeIcon('error', error),
  unknown: new ThemeIcon('question'),
};

const severities = {
  error: new ThemeIcon('error', error),
  warning: new ThemeIcon('warning', warning),
  information: new ThemeIcon('info'),
  hint: new ThemeIcon('lightbulb'),
} as const;
