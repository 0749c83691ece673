import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';

const read = (path: string): Promise<string> =>
  readFile(new URL(`../../nix-template/${path}`, import.meta.url), 'utf8');
const list = (path: string): Promise<readonly string[]> =>
  readdir(new URL(`../../nix-template/${path}`, import.meta.url));

const all = (text: string, pattern: RegExp): readonly string[] =>
  [...text.matchAll(pattern)].map((match) => match[1] ?? '');

describe("the template's documents", () => {
  it('tell every coding agent the same', async () => {
    expect(await read('AGENTS.md')).toBe(await read('CLAUDE.md'));
  });

  it('name every port that a module takes by default', async () => {
    const modules = (await list('modules/services')).filter((name) => name.endsWith('.nix'));
    const texts = await Promise.all(modules.map((name) => read(`modules/services/${name}`)));
    const ports = texts.flatMap((text) => all(text, /types\.port;\n\s*default = (\d+);/g));
    expect(ports.length).toBeGreaterThanOrEqual(10);
    const agents = await read('CLAUDE.md');
    expect(ports.filter((port) => !new RegExp(`\\b${port}\\b`).test(agents))).toEqual([]);
  });

  it('start the machine by the name that the build gives its script', async () => {
    const machine = await read('machines/server/default.nix');
    const [name = 'none'] = all(machine, /networking\.hostName = "(.+)";/g);
    for (const document of ['README.md', 'CLAUDE.md', 'docs/PROJECT_PLAN.md'])
      expect(await read(document)).toContain(`./result/bin/run-${name}-vm`);
  });

  it('leave nothing to be done later', async () => {
    for (const document of ['README.md', 'CLAUDE.md', 'docs/PROJECT_PLAN.md'])
      expect(await read(document)).not.toMatch(/TODO|FIXME|coming soon/i);
  });
});

describe("the template's modules", () => {
  it('never mention another service', async () => {
    const names = ['caddy', 'grafana', 'homepage', 'loki', 'prometheus'];
    for (const name of names) {
      const module = await read(`modules/services/${name}.nix`);
      const others = all(module, /(?:homelab\.services|registry|services)\.(\w+)/g).filter(
        (found) => names.includes(found) && found !== name,
      );
      expect(others, name).toEqual([]);
    }
  });

  it('are all imported', async () => {
    const imports = all(await read('modules/default.nix'), /\.\/services\/(\w+\.nix)/g);
    const files = (await list('modules/services')).filter((name) => name.endsWith('.nix'));
    expect([...imports].sort()).toEqual([...files].sort());
  });
});

describe("the template's placeholders", () => {
  it('are the same key of the administrator wherever it stands', async () => {
    const placeholder = /"(ssh-ed25519 \S+ replace-me-with-your-key)"/g;
    const [machine, secrets] = await Promise.all([
      read('machines/server/default.nix'),
      read('secrets/secrets.nix'),
    ]);
    expect(all(machine, placeholder)).toHaveLength(1);
    expect(all(secrets, placeholder)).toEqual(all(machine, placeholder));
  });
});
