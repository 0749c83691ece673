import { commands, Location, Position, Range, Uri, window } from 'vscode';
import type { Location as ServerLocation } from '../../../server/src/protocol';

/** What a lens of the language server does: goes to the one place, or shows several beside its line. */
export async function showPlaces(
  uri: string,
  { line, character }: { readonly line: number; readonly character: number },
  places: readonly ServerLocation[],
): Promise<void> {
  const locations = places.map(({ uri: file, range: { start, end } }) => {
    const range = new Range(start.line, start.character, end.line, end.character);
    return new Location(Uri.parse(file), range);
  });
  const [only, ...others] = locations;
  if (only && others.length === 0) {
    await window.showTextDocument(only.uri, { selection: only.range });
    return;
  }
  const position = new Position(line, character);
  await commands.executeCommand(
    'editor.action.showReferences',
    Uri.parse(uri),
    position,
    locations,
  );
}
