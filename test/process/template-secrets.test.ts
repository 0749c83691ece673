import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { beforeAll, describe, expect, it } from 'vitest';

const folder = fileURLToPath(new URL('../../nix-template/secrets', import.meta.url));
const identity = join(folder, 'vm', 'identity.txt');

type Rules = Readonly<Record<string, { readonly publicKeys: readonly string[] }>>;

const open = async (file: string): Promise<string> => {
  const args = ['--decrypt', '--identity', identity, join(folder, file)];
  const { exitCode, stdout } = await execa('age', args, { reject: false });
  return exitCode === 0 ? stdout : 'closed';
};

describe("the template's secrets", () => {
  let rules: Rules = {};
  let files: readonly string[] = [];
  beforeAll(async () => {
    const args = ['--eval', '--strict', '--json', join(folder, 'secrets.nix')];
    rules = JSON.parse((await execa('nix-instantiate', args)).stdout) as Rules;
    files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.age'));
  });

  it('are all listed with their recipients', () => {
    expect([...files].sort()).toEqual(Object.keys(rules).sort());
  });

  it('exist twice: for the server and for the virtual machine', () => {
    const names = files.map((file) => file.replace('vm/', ''));
    expect(names.length).toBe(2 * new Set(names).size);
  });

  it('share no recipient between the server and the virtual machine', () => {
    const recipients = (vm: boolean): readonly string[] =>
      Object.entries(rules)
        .filter(([file]) => file.startsWith('vm/') === vm)
        .flatMap(([, { publicKeys }]) => publicKeys);
    expect(recipients(true)).not.toEqual([]);
    expect(recipients(false).filter((key) => recipients(true).includes(key))).toEqual([]);
  });

  it('of the virtual machine open with its published identity', async () => {
    expect(await open('vm/grafana-admin-password.age')).toBe('nixos');
    expect((await open('vm/grafana-secret-key.age')).length).toBeGreaterThan(20);
  });

  it('of the server do not', async () => {
    for (const file of files.filter((name) => !name.startsWith('vm/')))
      expect(await open(file)).toBe('closed');
  });

  it('say of the identity that it protects nothing', async () => {
    expect(await readFile(identity, 'utf8')).toContain('protects');
  });
});
