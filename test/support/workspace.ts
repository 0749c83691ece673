import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { uriFromPath, type FileUri } from '../../server/src/core/base/uri';
import { createWorkspace, type Workspace } from '../../server/src/core/workspace';

/** A workspace of files given as one text: `#- /path.nix` begins a file, `$0` marks the caret. */
export type Fixture = {
  readonly workspace: Workspace;
  /** Where `$0` stood. */
  readonly caret: { readonly file: FileUri; readonly offset: number };
};

export function fixture(text: string): Fixture {
  const workspace = createWorkspace();
  let caret = { file: uriFromPath('/module.nix'), offset: 0 };
  for (const [path, source] of splitFiles(text)) {
    const file = uriFromPath(path);
    const offset = source.indexOf('$0');
    if (offset !== -1) caret = { file, offset };
    workspace.putFile(file, offset === -1 ? source : source.replace('$0', ''));
  }
  return { workspace, caret };
}

function splitFiles(text: string): readonly (readonly [string, string])[] {
  if (!text.includes('#- ')) return [['/module.nix', text]];
  return text
    .split(/^\s*#- /m)
    .slice(1)
    .map((part) => {
      const end = part.indexOf('\n');
      return [part.slice(0, end).trim(), part.slice(end + 1)] as const;
    });
}

/** A workspace of a folder on disk. */
export function folderWorkspace(folder: string): Workspace {
  const workspace = createWorkspace();
  const visit = (path: string): void => {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      const child = join(path, entry.name);
      if (entry.name === '.git') continue;
      if (entry.isDirectory()) visit(child);
      else
        workspace.putFile(
          uriFromPath(child),
          entry.name.endsWith('.nix') ? readFileSync(child, 'utf8') : undefined,
        );
    }
  };
  visit(folder);
  return workspace;
}
