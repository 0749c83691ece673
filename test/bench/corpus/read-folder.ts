import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { uriFromPath } from '../../../server/src/core/base/uri';
import { createWorkspace, type Workspace } from '../../../server/src/core/workspace';

/** A workspace of a folder on disk; links are left out. */
export function readFolder(folder: string): Workspace {
  const workspace = createWorkspace();
  const visit = (path: string): void => {
    for (const name of readdirSync(path)) {
      const child = join(path, name);
      const stat = lstatSync(child);
      if (stat.isDirectory() && name !== '.git') visit(child);
      else if (stat.isFile())
        workspace.putFile(
          uriFromPath(child),
          name.endsWith('.nix') ? readFileSync(child, 'utf8') : undefined,
        );
    }
  };
  visit(folder);
  return workspace;
}
