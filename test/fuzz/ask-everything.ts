import type { FileEdit } from '../../server/src/core/base/span';
import type { FileUri } from '../../server/src/core/base/uri';
import type { Snapshot } from '../../server/src/core/model/snapshot';
import { coreLanguage as language } from '../../server/src/lsp/core-language';

const toOther: Readonly<Record<string, boolean>> = { on: false, off: true };

/** Asks all that an editor can ask at one place, and gives every change that was offered. */
export function askEverything(
  snapshot: Snapshot,
  file: FileUri,
  offset: number,
): readonly (readonly FileEdit[])[] {
  const whole = { start: 0, end: snapshot.text(file)?.length ?? 0 };
  language.complete(snapshot, file, offset);
  language.hover(snapshot, file, offset);
  language.definition(snapshot, file, offset);
  language.implementation(snapshot, file, offset);
  language.references(snapshot, file, offset);
  language.highlights(snapshot, file, offset);
  language.signatureHelp(snapshot, file, offset);
  language.selectionRanges(snapshot, file, offset);
  language.documentLinks(snapshot, file);
  language.documentSymbols(snapshot, file);
  language.semanticTokens(snapshot, file);
  language.folds(snapshot, file);
  language.workspaceSymbols(snapshot, 'port');
  language.inlayHints(snapshot, file, whole, { ports: true, defaults: true });
  for (const { path } of language.codeLenses(snapshot, file))
    language.resolveLens(snapshot, file, path);
  const fixes = language.diagnose(snapshot, file).flatMap(({ fixes }) => fixes);
  const assists = language.assists(snapshot, file, { start: offset, end: offset });
  const renamed = language.rename(snapshot, file, offset, 'renamed');
  const moved = language.moveFiles(snapshot, [{ from: file, to: `${file}.moved.nix` as FileUri }]);
  return [
    ...fixes.map(({ edits }) => edits),
    ...assists.map(({ edits }) => edits),
    ...(renamed.kind === 'change' ? [renamed.edits] : []),
    moved,
    ...toggles(snapshot),
  ];
}

function toggles(snapshot: Snapshot): readonly (readonly FileEdit[])[] {
  return language.overview(snapshot).flakes.flatMap(({ root, machines }) =>
    machines.flatMap(({ name, services }) =>
      services.flatMap(({ path, state }) => {
        const enable = toOther[state];
        if (enable === undefined) return [];
        const toggled = language.toggleService(snapshot, {
          flake: root,
          machine: name,
          path,
          enable,
        });
        return toggled.kind === 'edit' ? [[toggled.edit]] : [];
      }),
    ),
  );
}
