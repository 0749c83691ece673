import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { commandBlocks } from '../support/command-blocks';
import { createHomelab } from '../support/create-homelab';
import { fileOfTemplate, template } from '../support/fixtures';

const project = fileURLToPath(new URL('../..', import.meta.url));
const path = 'machines/server/default.nix';

/** `npm run newcomer` runs the other blocks, on an account of its own. */
it('README.md shows what `homelab check` says of the mistake above it', async () => {
  const blocks = commandBlocks(await readFile(`${project}/README.md`, 'utf8'));
  const [{ commands } = { commands: '' }] = blocks.filter(({ under }) => under === 'Command line');
  const [command, ...said] = commands.split('\n');
  expect(command).toBe('$ homelab check');
  const files = { [path]: fileOfTemplate(path).replace('caddy.enable', 'caddy.enabel') };
  const homelab = await createHomelab({ from: template, files });
  const check = await homelab.run(process.execPath, [`${project}/dist/homelab.cjs`, 'check']);
  expect(check.stdout.trim()).toBe(said.join('\n'));
  await homelab.dispose();
});
