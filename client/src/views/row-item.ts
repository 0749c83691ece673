import {
  MarkdownString,
  ThemeIcon,
  TreeItem,
  TreeItemCheckboxState,
  TreeItemCollapsibleState,
  Uri,
} from 'vscode';
import type { FlakeOverview, MachineOverview } from '../../../server/src/protocol';
import { commandIds } from '../commands/command-ids';
import { flakeName } from '../flake/flake-name';
import { isVmName } from '../tasks/machines';
import type { FlakeRow, GroupRow, MachineRow, OptionRow, Row, ServiceRow } from './service-rows';

/** How a row is drawn, read aloud, and which menus it has; what fits a filter is in view. */
export function rowItem(row: Row, isFiltered = false): TreeItem {
  const item = draw(row);
  if (
    isFiltered &&
    row.kind !== 'service' &&
    item.collapsibleState === TreeItemCollapsibleState.Collapsed
  )
    item.collapsibleState = TreeItemCollapsibleState.Expanded;
  return item;
}

function draw(row: Row): TreeItem {
  switch (row.kind) {
    case 'flake':
      return flakeItem(row);
    case 'machine':
      return machineItem(row);
    case 'group':
      return groupItem(row);
    case 'service':
      return serviceItem(row);
    case 'option':
      return optionItem(row);
  }
}

function flakeItem({ flake }: FlakeRow): TreeItem {
  const item = new TreeItem(flakeName(flake.root), TreeItemCollapsibleState.Expanded);
  item.iconPath = new ThemeIcon('root-folder');
  item.tooltip = Uri.parse(flake.root).fsPath;
  item.contextValue = 'flake';
  return item;
}

function machineItem({ machine, flake }: MachineRow): TreeItem {
  const { name, system, guess, services } = machine;
  const item = new TreeItem(name, collapsibleState(machine, flake));
  item.iconPath = new ThemeIcon(isVmName(name) ? 'vm' : 'server');
  item.description = [system, services.length === 0 ? 'no services' : undefined]
    .filter((part) => part !== undefined)
    .join(' · ');
  item.tooltip = [name, system, guess].filter((part) => part !== undefined).join('\n');
  item.contextValue = `machine${machine.file === undefined ? '' : ';file'}${isVmName(name) ? '' : ';host'}`;
  return item;
}

/** A VM mostly repeats the services of the machine that it stands in for. */
function collapsibleState({ name, services }: MachineOverview, { machines }: FlakeOverview) {
  if (services.length === 0) return TreeItemCollapsibleState.None;
  return isVmName(name) && machines.some((other) => !isVmName(other.name))
    ? TreeItemCollapsibleState.Collapsed
    : TreeItemCollapsibleState.Expanded;
}

function groupItem({ label, children }: GroupRow): TreeItem {
  const item = new TreeItem(label, TreeItemCollapsibleState.Expanded);
  item.iconPath = new ThemeIcon('symbol-namespace');
  item.description = String(children.length);
  item.contextValue = 'group';
  return item;
}

function serviceItem(row: ServiceRow): TreeItem {
  const { service, machine } = row;
  const item = new TreeItem(service.name, TreeItemCollapsibleState.Collapsed);
  item.description = descriptionOf(row);
  item.tooltip = tooltipOf(row);
  item.contextValue = [
    'service',
    ...(service.declaration ? ['declared'] : []),
    ...(service.definition ? ['set'] : []),
  ].join(';');
  const spoken = `${service.name} on ${machine.name}, ${spokenStates[service.state]}`;
  item.accessibilityInformation = {
    label: service.locked === undefined ? spoken : `${spoken}, cannot be switched here`,
  };
  if (service.state === 'unknown') item.iconPath = new ThemeIcon('question');
  else {
    item.checkboxState = checkboxOf(row, spoken);
    if (service.locked !== undefined) item.iconPath = new ThemeIcon('lock');
  }
  const command = service.definition ? commandIds.openSetting : commandIds.openDeclaration;
  if (service.definition ?? service.declaration)
    item.command = { command, title: 'Open', arguments: [row] };
  return item;
}

/** What it comes to; a default is told in brackets. */
function optionItem({ option, machine, flake }: OptionRow): TreeItem {
  const { name, value, isSet, description, path } = option;
  const item = new TreeItem(name, TreeItemCollapsibleState.None);
  const shown = value ?? 'not known by the sources';
  item.description = isSet || value === undefined ? shown : `${shown} (default)`;
  item.iconPath = new ThemeIcon(isSet ? 'symbol-property' : 'symbol-constant');
  item.contextValue = 'option';
  const tooltip = new MarkdownString('', true).appendText(description ?? '');
  item.tooltip = tooltip.appendCodeblock(`${path.join('.')} = ${shown}`, 'nix');
  item.command = {
    command: commandIds.explainOption,
    title: 'Explain',
    arguments: [{ flake: flake.root, machine: machine.name, path }],
  };
  return item;
}

function checkboxOf({ service, machine }: ServiceRow, spoken: string) {
  const isOn = service.state === 'on';
  const what = `${isOn ? 'Disable' : 'Enable'} ${service.name}`;
  const { alsoOn = [] } = service;
  const others = alsoOn.length > 1 ? [`${alsoOn.length} other machines`] : alsoOn;
  return {
    state: isOn ? TreeItemCheckboxState.Checked : TreeItemCheckboxState.Unchecked,
    tooltip: service.locked ?? `${what} on ${[machine.name, ...others].join(' and ')}`,
    accessibilityInformation: { label: spoken },
  };
}

function descriptionOf({ service }: ServiceRow): string {
  if (service.state === 'unknown') return 'not known';
  return service.port === undefined ? '' : `port ${service.port}`;
}

/** Names and descriptions are a repository's own text, so they are never read as Markdown. */
function tooltipOf({ service, machine }: ServiceRow): MarkdownString {
  const text = new MarkdownString('', true);
  text
    .appendMarkdown('**')
    .appendText(service.name)
    .appendMarkdown('** on ')
    .appendText(machine.name);
  if (service.port !== undefined) text.appendMarkdown(`, port ${service.port}`);
  if (service.description !== undefined)
    text.appendMarkdown('\n\n').appendText(service.description);
  text.appendMarkdown('\n\n').appendText(service.reason);
  if (service.locked === undefined && service.alsoOn && service.alsoOn.length > 0)
    text
      .appendMarkdown('\n\n')
      .appendText(`The checkbox also changes ${service.alsoOn.join(', ')}.`);
  if (service.locked !== undefined) text.appendMarkdown('\n\n$(lock) ').appendText(service.locked);
  return text.appendMarkdown('\n').appendCodeblock(service.path.join('.'), 'nix');
}

const spokenStates = { on: 'on', off: 'off', unknown: 'state unknown' } as const;
