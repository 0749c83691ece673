import { pathFromUri, uriFromPath, type FileUri } from '../../../server/src/core/base/uri';
import { diagnose } from '../../../server/src/core/checks/diagnose';
import type { Workspace } from '../../../server/src/core/workspace';
import { summarise, type Summary } from '../table';

export type EditTimes = {
  /** Milliseconds until the findings of the edited file are there. */
  readonly file: Summary;
  /** Milliseconds until those of all files are. */
  readonly repository: Summary;
};

const rounds = 20;

/** What an edit costs: a comment's letter is typed into files taken from all over a repository. */
export function measureEdits(workspace: Workspace): EditTimes {
  const files = [...workspace.snapshot().files()].filter((uri) => uri.endsWith('.nix')).sort();
  const step = Math.max(1, Math.floor(files.length / rounds));
  const chosen = files.filter((_, index) => index % step === 0).slice(0, rounds);
  const file: number[] = [];
  const repository: number[] = [];
  for (const uri of chosen) {
    const text = workspace.snapshot().text(uri);
    if (text === undefined) continue;
    workspace.openDocument(uri, text);
    diagnoseAll(workspace, [uri]);
    const begin = performance.now();
    workspace.editDocument(uri, [{ span: { start: 0, end: 0 }, newText: '#\n' }]);
    diagnoseAll(workspace, [uri]);
    file.push(performance.now() - begin);
    diagnoseAll(workspace, files);
    repository.push(performance.now() - begin);
    workspace.closeDocument(uri);
  }
  return { file: summarise(file), repository: summarise(repository) };
}

function diagnoseAll(workspace: Workspace, files: readonly FileUri[]): void {
  const snapshot = workspace.snapshot();
  for (const file of files) diagnose(snapshot, file);
}

export { pathFromUri, uriFromPath };
