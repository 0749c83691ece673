import { DataTransferItem, type TreeDragAndDropController } from 'vscode';
import type { Copy } from './edit-service';
import type { Row, ServiceRow } from './service-rows';

/** What VS Code calls things that are dragged out of the view "Services". */
const kind = 'application/vnd.code.tree.homelab.services';

/** A service that is dropped on another machine is on there too, with its settings. */
export function dragServices(copy: Copy): TreeDragAndDropController<Row> {
  return {
    dragMimeTypes: [kind],
    dropMimeTypes: [kind],
    handleDrag: (rows, data) => {
      const services = rows.filter((row) => row.kind === 'service');
      if (services.length > 0) data.set(kind, new DataTransferItem(services));
    },
    handleDrop: async (target, data) => {
      const machine = machineOf(target);
      const services = (data.get(kind)?.value ?? []) as readonly ServiceRow[];
      // One after another, since two edits of one file must not be made for the same text.
      for (const service of services)
        if (machine !== undefined && machine !== service.machine.name) await copy(service, machine);
    },
  };
}

function machineOf(row: Row | undefined): string | undefined {
  switch (row?.kind) {
    case 'machine':
    case 'service':
    case 'option':
      return row.machine.name;
    case 'group':
      return machineOf(row.children[0]);
    case 'flake':
    case undefined:
      return undefined;
  }
}
