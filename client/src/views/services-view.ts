import {
  commands,
  Disposable,
  EventEmitter,
  TreeItemCheckboxState,
  window,
  type TreeDataProvider,
  type TreeItem,
  type TreeView,
} from 'vscode';
import type { ExplainParams, ServiceOption } from '../../../server/src/protocol';
import type { Homelab } from '../homelab';
import { dragServices } from './drag-services';
import type { ServiceEdits } from './edit-service';
import { rowItem } from './row-item';
import { childRows, optionRows, topRows, type Row, type ServiceRow } from './service-rows';

/** The view "Services": every machine's services with a checkbox. */
export class ServicesView implements TreeDataProvider<Row>, Disposable {
  private readonly changes = new EventEmitter<Row | undefined>();
  private readonly subscriptions: Disposable;
  private readonly view: TreeView<Row>;
  private filter = '';
  readonly onDidChangeTreeData = this.changes.event;

  constructor(
    private readonly homelab: Homelab,
    private readonly edits: ServiceEdits,
    private readonly optionsOf: (of: ExplainParams) => Promise<readonly ServiceOption[]>,
  ) {
    this.view = window.createTreeView<Row>('homelab.services', {
      treeDataProvider: this,
      showCollapseAll: true,
      canSelectMany: true,
      manageCheckboxStateManually: true,
      dragAndDropController: dragServices(edits.copy),
    });
    this.subscriptions = Disposable.from(
      this.view,
      this.changes,
      homelab.onDidChange(() => this.changes.fire(undefined)),
      this.view.onDidChangeCheckboxState(({ items }) => void this.checked(items)),
    );
  }

  getTreeItem(row: Row): TreeItem {
    return rowItem(row, this.filter !== '');
  }

  getChildren(row: ServiceRow): Promise<Row[]>;
  getChildren(row?: Row): Row[];
  getChildren(row?: Row): Row[] | Promise<Row[]> {
    const { filter } = this;
    if (row?.kind === 'service') return this.optionsBelow(row);
    return [...(row ? childRows(row, filter) : topRows(this.homelab.overview, filter))];
  }

  /** What a click on a row's checkbox does. */
  async setEnabled(row: Row, enable: boolean): Promise<void> {
    if (row.kind !== 'service') return;
    // The box shows the wish already; where it was not granted, the row is drawn again as it is.
    if (!(await this.edits.toggle(row, enable))) this.changes.fire(row);
  }

  /** Asks which services are to be seen, and shows them while the person types. */
  askFilter(): void {
    const input = window.createInputBox();
    input.placeholder = 'A part of a name or a description, or the word on, off or unknown';
    input.prompt = 'Which services do you want to see?';
    input.value = this.filter;
    const before = this.filter;
    let accepted = false;
    input.onDidChangeValue((text) => this.setFilter(text));
    input.onDidAccept(() => {
      accepted = true;
      input.hide();
    });
    input.onDidHide(() => {
      if (!accepted) this.setFilter(before);
      input.dispose();
    });
    input.show();
  }

  /** Only services that a text fits are shown; all of them for an empty one. */
  setFilter(text: string): void {
    this.filter = text.trim();
    const isOn = this.filter !== '';
    this.view.message = isOn ? `Only what fits “${this.filter}”` : '';
    void commands.executeCommand('setContext', 'homelab.servicesFiltered', isOn);
    this.changes.fire(undefined);
  }

  /** What dropping a service on another machine does, for those who do not drag. */
  async copyTo(row: Row): Promise<void> {
    if (row.kind !== 'service') return;
    const others = row.flake.machines.filter(({ name }) => name !== row.machine.name);
    const items = others.map(({ name, system = '' }) => ({ label: name, description: system }));
    const placeHolder = `Which machine is to have ${row.service.name} too?`;
    const picked = await window.showQuickPick(items, { placeHolder, ignoreFocusOut: true });
    if (picked) await this.edits.copy(row, picked.label);
  }

  dispose(): void {
    this.subscriptions.dispose();
  }

  private async optionsBelow(row: ServiceRow): Promise<Row[]> {
    const { flake, machine, service } = row;
    const of = { flake: flake.root, machine: machine.name, path: service.path };
    return [...optionRows(row, await this.optionsOf(of))];
  }

  private async checked(items: readonly (readonly [Row, TreeItemCheckboxState])[]): Promise<void> {
    await Promise.all(
      items.map(([row, state]) => this.setEnabled(row, state === TreeItemCheckboxState.Checked)),
    );
  }
}
