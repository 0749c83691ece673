// Opens a homelab in VS Code with this extension in it, and ends everything at Ctrl-C.
// usage: npm start [-- --port PORT] [FOLDER]     without FOLDER, a fresh copy of nix-template
import { fileURLToPath } from 'node:url';
import { buildBundles } from './setup/bundles.mjs';
import { runScript } from './setup/complaint.mjs';
import { installNodeModules } from './setup/node-modules.mjs';
import { requireNode } from './setup/require-node.mjs';
import { installSystemPackages, packages } from './setup/system-packages.mjs';
import { findDesktopVscode, startDesktopVscode } from './start/desktop-vscode.mjs';
import { startEmbeddedVscode } from './start/embedded-vscode.mjs';
import { folderToOpen } from './start/folder.mjs';
import { readArguments } from './start/read-arguments.mjs';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');

await runScript(async () => {
  requireNode();
  const { folder: wanted, port } = readArguments(process.argv.slice(2));
  await installSystemPackages(packages.git, 'A flake');
  const folder = await folderToOpen(root, wanted);
  await installNodeModules(root);
  await buildBundles(root);
  const code = findDesktopVscode();
  if (code) await startDesktopVscode({ code, root, folder });
  else await startEmbeddedVscode({ root, folder, port });
});
