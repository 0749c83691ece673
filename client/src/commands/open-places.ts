import { Range, Uri, window, type TextDocumentShowOptions, type ViewColumn } from 'vscode';
import type { Location } from '../../../server/src/protocol';
import type { Homelab } from '../homelab';
import type { Row } from '../views/service-rows';

/** Goes to the options of a service. */
export async function openDeclaration(row: Row): Promise<void> {
  if (row.kind === 'service' && row.service.declaration) await openPlace(row.service.declaration);
}

/** Goes to the line that switches a service on or off on its machine. */
export async function openSetting(row: Row): Promise<void> {
  if (row.kind === 'service' && row.service.definition) await openPlace(row.service.definition);
}

/** Goes to the file that sets up a machine. */
export async function openMachine(row: Row): Promise<void> {
  if (row.kind === 'machine' && row.machine.file !== undefined)
    await window.showTextDocument(Uri.parse(row.machine.file));
}

export async function openFlake({ overview }: Homelab): Promise<void> {
  const [flake] = overview.flakes;
  if (flake) await window.showTextDocument(Uri.joinPath(Uri.parse(flake.root), 'flake.nix'));
}

/** Shows a place in the sources, in a column that may be named. */
export async function openPlace(
  { uri, range: { start, end } }: Location,
  viewColumn?: ViewColumn,
): Promise<void> {
  const selection = new Range(start.line, start.character, start.line, start.character);
  const shown: TextDocumentShowOptions = {
    selection,
    preview: true,
    ...(viewColumn && { viewColumn }),
  };
  const editor = await window.showTextDocument(Uri.parse(uri), shown);
  editor.revealRange(new Range(start.line, start.character, end.line, end.character));
}
