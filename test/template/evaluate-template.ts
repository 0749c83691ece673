import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { createHomelab } from '../support/create-homelab';

const template = fileURLToPath(new URL('../../nix-template', import.meta.url));

/**
 * Applies the function in `file`, which lies beside this one, to a machine of a new homelab, with
 * real Nix. The inputs are the stand-ins.
 */
export async function evaluateTemplate(machine: string, file: string): Promise<unknown> {
  const expression = await readFile(new URL(file, import.meta.url), 'utf8');
  const homelab = await createHomelab({ from: template });
  try {
    const args = ['eval', '--json', `.#nixosConfigurations.${machine}`, '--apply', expression];
    const { exitCode, stdout, stderr } = await homelab.run('nix', args);
    if (exitCode !== 0) throw new Error(`${machine} does not evaluate:\n${stderr}`);
    return JSON.parse(stdout);
  } finally {
    await homelab.dispose();
  }
}
