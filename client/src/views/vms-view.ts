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
import type { Vm, VmSession } from '../vm/vm-session';

export type VmRow = { readonly kind: 'vm'; readonly vm: Vm };
export type PortRow = { readonly kind: 'port'; readonly vm: Vm; readonly port: PortForward };
export type VmsRow = VmRow | PortRow;

/** The view "Virtual machines": each with its phase and what can be reached in it. */
export class VmsView implements TreeDataProvider<VmsRow>, Disposable {
  private readonly changes = new EventEmitter<undefined>();
  private readonly subscriptions: Disposable;
  readonly onDidChangeTreeData = this.changes.event;

  constructor(private readonly session: VmSession) {
    this.subscriptions = Disposable.from(
      window.createTreeView<VmsRow>('homelab.vms', { treeDataProvider: this }),
      session.onDidChange(() => this.changes.fire(undefined)),
      this.changes,
    );
  }

  getChildren(row?: VmsRow): VmsRow[] {
    if (!row) return this.session.all.map((vm) => ({ kind: 'vm', vm }));
    if (row.kind === 'port') return [];
    return row.vm.status.forwards.map((port) => ({ kind: 'port', vm: row.vm, port }));
  }

  getTreeItem(row: VmsRow): TreeItem {
    return row.kind === 'vm' ? vmItem(row.vm) : portItem(row);
  }

  dispose(): void {
    this.subscriptions.dispose();
  }
}

function vmItem({ target, status }: Vm): TreeItem {
  const { phase, forwards, message } = status;
  const item = new TreeItem(
    target.machine,
    forwards.length > 0 ? TreeItemCollapsibleState.Expanded : TreeItemCollapsibleState.None,
  );
  // VS Code keeps a row closed that had no children when it first saw it, so this is another row.
  item.id = [target.flake, target.machine, ...(forwards.length > 0 ? ['ports'] : [])].join('\n');
  item.iconPath = icons[phase];
  item.description = descriptionOf({ target, status });
  item.contextValue = `vm;${phase}${status.serialLog === undefined ? '' : ';console'}`;
  item.tooltip = new MarkdownString().appendText(message ?? `${target.machine}: ${words[phase]}`);
  item.accessibilityInformation = { label: `VM ${target.machine}, ${item.description}` };
  return item;
}

function descriptionOf({ status }: Vm): string {
  const { phase, startedAt, cpu, memory } = status;
  const since = startedAt === undefined || phase === 'failed' ? [] : [`since ${time(startedAt)}`];
  const usage =
    cpu === undefined || memory === undefined
      ? []
      : [`${Math.round(cpu)} % CPU`, `${Math.round(memory / 1024 / 1024)} MB`];
  return [words[phase], ...since, ...usage].join(' · ');
}

function time(milliseconds: number): string {
  return new Date(milliseconds).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
}

function portItem({ vm, port }: PortRow): TreeItem {
  const { name, host, requested, ready } = port;
  const isSsh = port.guest === 22;
  const item = new TreeItem(name);
  item.id = `${vm.target.flake}\n${vm.target.machine}\n${port.guest}`;
  const place = isSsh ? `port ${host}` : `http://localhost:${host}`;
  const moved = requested === undefined ? '' : `, because ${requested} is taken`;
  item.description = ready ? `${place}${moved}` : `${place}${moved}, no answer yet`;
  item.iconPath = new ThemeIcon(ready ? (isSsh ? 'terminal' : 'globe') : 'loading~spin');
  item.contextValue = isSsh ? 'port;ssh' : 'port;http';
  item.command = {
    command: isSsh ? commandIds.openSshTerminal : commandIds.openService,
    title: 'Open',
    arguments: [{ kind: 'port', vm, port } satisfies PortRow],
  };
  item.accessibilityInformation = { label: `${name}, ${item.description}` };
  return item;
}

const words = {
  building: 'is built',
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
