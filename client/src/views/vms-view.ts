import {
  Disposable,
  EventEmitter,
  MarkdownString,
  ThemeColor,
  ThemeIcon,
  TreeItem,
  TreeItemCollapsibleState,
  window,
  type TreeDataProvider,
} from 'vscode';
import type { PortForward, VmPhase } from '../../../server/src/protocol';
import { commandIds } from '../commands/command-ids';
import type { VmHealth } from '../vm/vm-health';
import type { Vm, VmSession } from '../vm/vm-session';
import { checkItem, type CheckRow } from './check-item';

export type VmRow = { readonly kind: 'vm'; readonly vm: Vm };
export type PortRow = { readonly kind: 'port'; readonly vm: Vm; readonly port: PortForward };
export type VmsRow = VmRow | PortRow | CheckRow;

/** The view "Virtual machines": each with its phase and what can be reached in it. */
export class VmsView implements TreeDataProvider<VmsRow>, Disposable {
  private readonly changes = new EventEmitter<undefined>();
  private readonly subscriptions: Disposable;
  readonly onDidChangeTreeData = this.changes.event;

  constructor(
    private readonly session: VmSession,
    private readonly health: VmHealth,
  ) {
    this.subscriptions = Disposable.from(
      window.createTreeView<VmsRow>('homelab.vms', { treeDataProvider: this }),
      session.onDidChange(() => this.changes.fire(undefined)),
      health.onDidChange(() => this.changes.fire(undefined)),
      this.changes,
    );
  }

  getChildren(row?: VmsRow): VmsRow[] {
    if (!row) return this.session.all.map((vm) => ({ kind: 'vm', vm }));
    if (row.kind !== 'vm') return [];
    const { vm } = row;
    const ports = portsOf(vm).map((port): PortRow => ({ kind: 'port', vm, port }));
    const troubles = vm.status.phase === 'running' ? this.health.troublesOf(vm.target) : [];
    return [...ports, ...troubles.map((result): CheckRow => ({ kind: 'check', result }))];
  }

  getTreeItem(row: VmsRow): TreeItem {
    switch (row.kind) {
      case 'vm':
        return vmItem(row.vm);
      case 'port':
        return portItem(row);
      case 'check':
        return checkItem(row);
    }
  }

  dispose(): void {
    this.subscriptions.dispose();
  }
}

/** The ports that can be reached, or will be: none once the VM has ended. */
function portsOf({ status: { phase, forwards } }: Vm): readonly PortForward[] {
  return phase === 'failed' || phase === 'stopped' ? [] : forwards;
}

function vmItem(vm: Vm): TreeItem {
  const { target, status } = vm;
  const { phase, message } = status;
  const forwards = portsOf(vm);
  const item = new TreeItem(
    target.machine,
    forwards.length > 0 ? TreeItemCollapsibleState.Expanded : TreeItemCollapsibleState.None,
  );
  // VS Code keeps a row closed that had no children when it first saw it, so this is another row.
  item.id = [target.flake, target.machine, ...(forwards.length > 0 ? ['ports'] : [])].join('\n');
  item.iconPath = icons[phase];
  item.description = descriptionOf({ target, status });
  item.contextValue = `vm;${phase}${status.serialLog === undefined ? '' : ';console'}`;
  item.tooltip = new MarkdownString()
    .appendText(`${target.machine} ${item.description}`)
    .appendText(message === undefined ? '' : `\n\n${message}`);
  item.accessibilityInformation = { label: `VM ${target.machine}, ${item.description}` };
  return item;
}

function descriptionOf({ status }: Vm): string {
  const { phase, startedAt, cpu, memory } = status;
  const since = startedAt === undefined || phase === 'failed' ? [] : [`since ${time(startedAt)}`];
  const usage =
    cpu === undefined || memory === undefined || phase === 'failed'
      ? []
      : [`${Math.round(cpu)} % CPU`, `${Math.round(memory / 1024 / 1024)} MB`];
  return [words[phase], ...usage, ...since].join(' · ');
}

function time(milliseconds: number): string {
  return new Date(milliseconds).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
}

function portItem({ vm, port }: PortRow): TreeItem {
  const { name, host, requested, ready, status = 0 } = port;
  const isBroken = status >= 500;
  const isSsh = port.guest === 22;
  const item = new TreeItem(name);
  item.id = `${vm.target.flake}\n${vm.target.machine}\n${port.guest}`;
  const moved = requested === undefined ? '' : `, because ${requested} is taken`;
  const state = !ready ? ', no answer yet' : isBroken ? `, answers with the error ${status}` : '';
  item.description = `port ${host}${moved}${state}`;
  item.tooltip = isSsh ? item.description : `http://localhost:${host}${moved}${state}`;
  item.iconPath = !ready ? waiting : isBroken ? troubled : isSsh ? terminal : page;
  item.contextValue = isSsh ? 'port;ssh' : 'port;http';
  item.command = {
    command: isSsh ? commandIds.openSshTerminal : commandIds.openService,
    title: 'Open',
    arguments: [{ kind: 'port', vm, port } satisfies PortRow],
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
