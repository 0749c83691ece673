import { MarkdownString, ThemeColor, ThemeIcon, TreeItem, TreeItemCollapsibleState } from 'vscode';
import type { PortForward, VmPhase } from '../../../server/src/protocol';
import { commandIds } from '../commands/command-ids';
import type { VmHealth } from '../vm/vm-health';
import { isDeaf, type Vm, type VmSession } from '../vm/vm-session';
import { checkItem, checkRow, type CheckRow } from './check-item';
import { RowsView } from './rows/rows-view';

export type VmRow = { readonly kind: 'vm'; readonly id: string; readonly vm: Vm };
export type PortRow = {
  readonly kind: 'port';
  readonly id: string;
  readonly vm: Vm;
  readonly port: PortForward;
};
/** What a VM needs of the computer, which changes all the time: beside its ports, whose clicks would be missed. */
export type UsageRow = { readonly kind: 'usage'; readonly id: string; readonly vm: Vm };
export type VmsRow = VmRow | PortRow | UsageRow | CheckRow;

/** The view "Virtual machines": each with its phase and what can be reached in it. */
export function vmsView(session: VmSession, health: VmHealth): RowsView<VmsRow> {
  return new RowsView('homelab.vms', {
    changes: [session.onDidChange, health.onDidChange],
    rows: (above) => (above ? rowsBelow(above, health) : session.all.map(vmRow)),
    item: itemOf,
  });
}

/** The row of a VM, on which the commands of its menu can be called. */
export function vmRow(vm: Vm): VmRow {
  const { flake, machine } = vm.target;
  // VS Code keeps a row closed that had no children when it first saw it, so this is another row.
  const id = [flake, machine, ...(hasRows(vm) ? ['rows'] : [])].join('\n');
  return { kind: 'vm', id, vm };
}

function rowsBelow(above: VmsRow, health: VmHealth): readonly VmsRow[] {
  if (above.kind !== 'vm') return [];
  const { id, vm } = above;
  const ports = portsOf(vm).map((port): PortRow => ({
    kind: 'port',
    id: `${id}\n${port.guest}`,
    vm,
    port,
  }));
  const troubles = vm.status.phase === 'running' ? health.troublesOf(vm.target) : [];
  return [
    ...ports,
    ...(usageOf(vm) === undefined ? [] : [{ kind: 'usage' as const, id: `${id}\nusage`, vm }]),
    ...troubles.map(checkRow).map((row) => ({ ...row, id: `${id}\n${row.id}` })),
  ];
}

function itemOf(row: VmsRow): TreeItem {
  switch (row.kind) {
    case 'vm':
      return vmItem(row.vm);
    case 'port':
      return portItem(row);
    case 'usage':
      return usageItem(row.vm);
    case 'check':
      return checkItem(row);
  }
}

/** The ports that can be reached, or will be: none once the VM has ended. */
function portsOf(vm: Vm): readonly PortForward[] {
  return hasEnded(vm) ? [] : vm.status.forwards;
}

function hasEnded({ status: { phase } }: Vm): boolean {
  return phase === 'failed' || phase === 'stopped';
}

/** In words; nothing where it is not measured, or the VM has ended. */
function usageOf(vm: Vm): string | undefined {
  const { cpu, memory } = vm.status;
  return cpu === undefined || memory === undefined || hasEnded(vm)
    ? undefined
    : `${Math.round(cpu)} % CPU · ${Math.round(memory / 1024 / 1024)} MB`;
}

function hasRows(vm: Vm): boolean {
  return portsOf(vm).length > 0 || usageOf(vm) !== undefined;
}

function usageItem(vm: Vm): TreeItem {
  const item = new TreeItem('Uses');
  item.description = usageOf(vm) ?? '';
  item.iconPath = new ThemeIcon('pulse');
  item.tooltip = `What the VM of ${vm.target.machine} uses of this computer`;
  item.accessibilityInformation = { label: `VM ${vm.target.machine} uses ${item.description}` };
  return item;
}

function vmItem(vm: Vm): TreeItem {
  const { target, status } = vm;
  const { phase, message } = status;
  const item = new TreeItem(
    target.machine,
    hasRows(vm) ? TreeItemCollapsibleState.Expanded : TreeItemCollapsibleState.None,
  );
  item.iconPath = isDeaf(vm) ? troubled : icons[phase];
  item.description = descriptionOf({ target, status });
  item.contextValue = `vm;${phase}${status.serialLog === undefined ? '' : ';console'}`;
  item.tooltip = new MarkdownString()
    .appendText(`${target.machine} ${item.description}`)
    .appendText(message === undefined ? '' : `\n\n${message}`);
  item.accessibilityInformation = { label: `VM ${target.machine}, ${item.description}` };
  return item;
}

function descriptionOf({ target, status }: Vm): string {
  const { phase, startedAt } = status;
  const does = isDeaf({ target, status }) ? 'runs, but does not answer' : words[phase];
  const since = startedAt === undefined || phase === 'failed' ? [] : [`since ${time(startedAt)}`];
  return [does, ...since].join(' · ');
}

function time(milliseconds: number): string {
  return new Date(milliseconds).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
}

function portItem(row: PortRow): TreeItem {
  const { port } = row;
  const { name, host, requested, ready, lost = false, status = 0 } = port;
  const isBroken = status >= 500;
  const isSsh = port.guest === 22;
  const item = new TreeItem(name);
  const moved = requested === undefined ? '' : `, because ${requested} is taken`;
  const state = ready
    ? isBroken
      ? `, answers with the error ${status}`
      : ''
    : lost
      ? ', does not answer any more'
      : ', no answer yet';
  item.description = `port ${host}${state}${moved}`;
  item.tooltip = isSsh ? item.description : `http://localhost:${host}${state}${moved}`;
  const isTroubled = lost || isBroken;
  item.iconPath = isTroubled ? troubled : !ready ? waiting : isSsh ? terminal : page;
  item.contextValue = isSsh ? 'port;ssh' : 'port;http';
  item.command = {
    command: isSsh ? commandIds.openSshTerminal : commandIds.openService,
    title: 'Open',
    arguments: [row],
  };
  item.accessibilityInformation = { label: `${name}, ${item.description}` };
  return item;
}

const waiting = new ThemeIcon('loading~spin');
const troubled = new ThemeIcon('warning', new ThemeColor('list.warningForeground'));
const terminal = new ThemeIcon('terminal');
const page = new ThemeIcon('globe');

const words = {
  building: 'is being built',
  starting: 'starts',
  booting: 'boots',
  running: 'runs',
  stopping: 'powers off',
  stopped: 'is off',
  failed: 'has failed',
} as const satisfies Record<VmPhase, string>;

const spinning = new ThemeIcon('sync~spin');
const icons = {
  building: spinning,
  starting: spinning,
  booting: spinning,
  running: new ThemeIcon('vm-running', new ThemeColor('testing.iconPassed')),
  stopping: spinning,
  stopped: new ThemeIcon('vm-outline'),
  failed: new ThemeIcon('error', new ThemeColor('testing.iconFailed')),
} as const satisfies Record<VmPhase, ThemeIcon>;
