import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { folderWorkspace } from '../support/workspace';
import { lossesOf } from './losses';

/** Breaks every file of the repositories below a folder at every token, and prints what is lost. */
const [folder = '.', count = '3'] = process.argv.slice(2);

let [variants, lossy] = [0, 0];
for (const name of readdirSync(folder).slice(0, Number(count))) {
  const workspace = folderWorkspace(join(folder, name));
  for (const file of [...workspace.snapshot().files()]) {
    const result = lossesOf(workspace, file);
    variants += result.variants;
    lossy += result.losses.length;
    for (const { what, paths } of result.losses)
      process.stdout.write(`${file} ${what}: ${paths.join(' ')}\n`);
  }
  process.stdout.write(`${name}: ${lossy} of ${variants} broken files lost something\n`);
}
