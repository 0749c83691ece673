import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildCommandLine } from '../support/homelab-command';

const files: Readonly<Record<string, string>> = {
  'flake.nix': `{
  outputs = { nixpkgs, agenix, ... }: {
    nixosConfigurations.server = nixpkgs.lib.nixosSystem {
      system = "x86_64-linux";
      modules = [ ./server.nix ./web.nix agenix.nixosModules.default ];
    };
  };
}`,
  'server.nix': '{\n  lab.web.enable = true;\n  lab.web.prot = 80;\n}\n',
  'web.nix': `{ lib, config, unknown, ... }: {
  options.lab = {
    web.enable = lib.mkEnableOption "the web";
    web.port = lib.mkOption {
      type = lib.types.port;
      default = 8080;
      description = "Port of the web.";
    };
    web.hosts = lib.mkOption {
      type = lib.types.attrsOf (lib.types.submodule { options.root = lib.mkOption { type = lib.types.str; }; });
      default = { };
    };
    other = unknown.options;
  };
  config.networking.firewall.allowedTCPPorts = lib.mkIf config.lab.web.enable [ config.lab.web.port ];
}`,
};

let folder: string;
beforeAll(async () => {
  await buildCommandLine();
  folder = await realpath(await mkdtemp(join(tmpdir(), 'json-output-')));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
});
afterAll(() => rm(folder, { recursive: true }));

async function homelab(
  ...args: readonly string[]
): Promise<{ code: number; out: string; err: string }> {
  const run = await execa(process.execPath, ['dist/homelab.cjs', ...args], { reject: false });
  return { code: run.exitCode ?? -1, out: run.stdout, err: run.stderr };
}

/** What a command prints as JSON, after it was held against the schema of that name. */
async function validated(schema: string, ...args: readonly string[]): Promise<unknown> {
  const { out } = await homelab(...args);
  const value: unknown = JSON.parse(out);
  const text = await readFile(`docs/${schema}.schema.json`, 'utf8');
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
  const validate = ajv.compile(JSON.parse(text) as object);
  expect(validate(value), JSON.stringify(validate.errors)).toBe(true);
  return value;
}

describe('the JSON of', () => {
  it('map follows its schema and has the services with their findings and places', async () => {
    const map = (await validated('map', 'map', folder, '--json')) as {
      readonly nodes: readonly { readonly id: string }[];
      readonly edges: readonly { readonly kind: string }[];
    };
    const node = (id: string) => map.nodes.find((one) => one.id === id);
    expect(node('server/service:lab.web')).toMatchObject({
      name: 'web',
      places: [
        { file: 'server.nix', line: 2, column: 11 },
        { file: 'web.nix', line: 3, column: 9 },
        { file: 'server.nix', line: 2, column: 3 },
        { file: 'server.nix', line: 3, column: 3 },
        { file: 'web.nix', line: 4, column: 9 },
      ],
      findings: [{ code: 'unknown-option', place: { file: 'server.nix', line: 3, column: 11 } }],
    });
    expect(node('server/port:8080')).toMatchObject({ name: '8080', details: ['open'] });
    expect(map.edges.find(({ kind }) => kind === 'listens-on')).toMatchObject({
      from: 'server/service:lab.web',
      to: 'server/port:8080',
    });
  });

  it('options follows its schema and has types, defaults and places', async () => {
    expect(await validated('options', 'options', folder, '--json')).toMatchObject({
      version: 1,
      options: expect.arrayContaining([
        {
          path: ['lab', 'web', 'port'],
          type: {
            name: 'unsignedInt16',
            description: '16 bit unsigned integer; between 0 and 65535 (both inclusive)',
          },
          hasDefault: true,
          default: 8080,
          description: 'Port of the web.',
          declarations: [{ file: 'web.nix', line: 4, column: 9 }],
        },
        expect.objectContaining({ path: ['lab', 'web', 'hosts', '<name>', 'root'] }),
      ]) as unknown,
      opaque: [{ path: ['lab', 'other'], reason: 'it depends on `unknown.options`' }],
    });
  });

  it('check follows its schema and has places and fixes', async () => {
    expect(await validated('check', 'check', folder, '--format', 'json')).toMatchObject({
      findings: expect.arrayContaining([
        expect.objectContaining({
          code: 'unknown-option',
          severity: 'error',
          file: 'server.nix',
          start: { line: 3, column: 11 },
          end: { line: 3, column: 15 },
          fixes: [
            {
              title: 'Change to `port`',
              edits: [
                {
                  file: 'server.nix',
                  start: { line: 3, column: 11 },
                  end: { line: 3, column: 15 },
                  newText: 'port',
                },
              ],
            },
          ],
        }),
      ]) as unknown,
    });
  });

  it('machines follows its schema and has modules and services', async () => {
    expect(await validated('machines', 'machines', folder, '--json')).toMatchObject({
      machines: [
        {
          name: 'server',
          system: 'x86_64-linux',
          modules: ['server.nix', 'web.nix'],
          external: ['agenix.nixosModules.default'],
          services: [{ path: ['lab', 'web'], state: 'on', file: 'server.nix', line: 2 }],
        },
      ],
    });
  });

  it.each(['options', 'machines'])('%s follows its schema on the template', async (command) => {
    await validated(command, command, 'nix-template', '--json');
  });

  it('check on the template is empty', async () => {
    expect(await validated('check', 'check', 'nix-template', '--format', 'json')).toEqual({
      version: 1,
      findings: [],
    });
  });
});

it('the version is that of the package', async () => {
  const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string };
  expect(await homelab('--version')).toEqual({ code: 0, out: version, err: '' });
});

describe('the exit status is', () => {
  it('0 without findings', async () => {
    expect((await homelab('check', 'nix-template')).code).toBe(0);
  });

  it('1 with findings', async () => {
    expect((await homelab('check', folder)).code).toBe(1);
  });

  it.each([
    ['an option that is not there', ['check', '--frmat', 'json']],
    ['a format that is not there', ['check', '--format', 'xml']],
    ['a folder that is not there', ['check', '/no/such/folder']],
    ['a file instead of a folder', ['options', 'package.json']],
    ['a command that is not there', ['chekc']],
  ])('2 for %s, with a sentence that says so', async (_, args) => {
    const { code, out, err } = await homelab(...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).not.toBe('');
    expect(err).not.toContain('at Object');
  });
});

it('the map is Mermaid for a README, or a picture, where that is asked for', async () => {
  const [mermaid, svg] = await Promise.all(
    ['--mermaid', '--svg'].map((format) => homelab('map', folder, format)),
  );
  expect(mermaid?.out).toMatch(/^flowchart /);
  expect(mermaid?.out).toMatch(/\["web"\]/);
  expect(svg?.out).toMatch(/^<svg [^]*>web<\/text>[^]*<\/svg>$/);
});
