import { commands, TreeItemCheckboxState, window, type Disposable, type TreeItem } from 'vscode';
import type { ExplainParams, ServiceOption } from '../../../server/src/protocol';
import type { Homelab } from '../homelab';
import { dragServices } from './drag-services';
import type { ServiceEdits } from './edit-service';
import { rowItem } from './row-item';
import { RowsView } from './rows/rows-view';
import { childRows, optionRows, topRows, type Row, type ServiceRow } from './service-rows';

/** The view "Services": every machine's services with a checkbox. */
export class ServicesView implements Disposable {
  /** Those below a service are asked of the server. */
  private readonly rows: RowsView<Row, Promise<readonly Row[]> | readonly Row[]>;
  private filter = '';

  constructor(
    private readonly homelab: Homelab,
    private readonly edits: ServiceEdits,
    private readonly optionsOf: (of: ExplainParams) => Promise<readonly ServiceOption[]>,
  ) {
    this.rows = new RowsView('homelab.services', {
      changes: [homelab.onDidChange],
      rows: (above) =>
        above?.kind === 'service' ? this.optionsBelow(above) : this.getChildren(above),
      item: (row) => this.getTreeItem(row),
      options: {
        showCollapseAll: true,
        canSelectMany: true,
        manageCheckboxStateManually: true,
        dragAndDropController: dragServices(edits.copy),
      },
    });
    const { view } = this.rows;
    this.rows.own(view.onDidChangeCheckboxState(({ items }) => void this.checked(items)));
  }

  /** The rows below another one, or those at the top; none below a service, whose options are asked of the server. */
  getChildren(above?: Row): readonly Row[] {
    return above ? childRows(above, this.filter) : topRows(this.homelab.overview, this.filter);
  }

  getTreeItem(row: Row): TreeItem {
    return rowItem(row, this.filter !== '');
  }

  /** What a click on a row's checkbox does. */
  async setEnabled(row: Row, enable: boolean): Promise<void> {
    if (row.kind !== 'service') return;
    const release = this.rows.hold(row);
    const isGranted = await this.edits.toggle(row, enable);
    release();
    if (!isGranted) {
      this.rows.redraw(row);
      return;
    }
    // A step of the walkthrough is done.
    void commands.executeCommand('setContext', 'homelab.hasSwitched', true);
    await this.homelab.refresh();
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
    this.rows.view.message = isOn ? `Only what fits “${this.filter}”` : '';
    void commands.executeCommand('setContext', 'homelab.servicesFiltered', isOn);
    this.rows.renew();
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
    this.rows.dispose();
  }

  private async optionsBelow(row: ServiceRow): Promise<readonly Row[]> {
    const { flake, machine, service } = row;
    const of = { flake: flake.root, machine: machine.name, path: service.path };
    return optionRows(row, await this.optionsOf(of));
  }

  private async checked(items: readonly (readonly [Row, TreeItemCheckboxState])[]): Promise<void> {
    await Promise.all(
      items.map(([row, state]) => this.setEnabled(row, state === TreeItemCheckboxState.Checked)),
    );
  }
}
