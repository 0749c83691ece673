import { Disposable, extensions, workspace } from 'vscode';

/** Whether another extension answers about Nix: nix-ide runs nixd or nil, if it is told to; otherwise it only colours. */
export function hasOtherExtension(): boolean {
  const runsServer = workspace.getConfiguration('nix').get('enableLanguageServer') === true;
  return runsServer && extensions.getExtension('jnoortheen.nix-ide') !== undefined;
}

/** Calls back when one comes or goes. */
export function onDidChangeOtherExtension(changed: () => void): Disposable {
  let before = hasOtherExtension();
  const look = (): void => {
    const now = hasOtherExtension();
    if (now === before) return;
    before = now;
    changed();
  };
  return Disposable.from(
    extensions.onDidChange(look),
    workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('nix.enableLanguageServer')) look();
    }),
  );
}
