import { readFileSync } from 'node:fs';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { toolNames, toolWords } from '../../client/src/agents/tool-words';
import { withSchemas, type ChatTool } from '../../scripts/agent-tools/with-schemas.mjs';
import { tools } from '../../server/src/mcp/tools';
import { startAgent, textOf, type Agent } from '../support/agent';
import { createHomelab, type Homelab } from '../support/create-homelab';
import { template } from '../support/fixtures';
import { buildCommandLine } from '../support/homelab-command';

const serverFile = 'machines/server/default.nix';
const machine = 'server-vm-x86_64';

let homelab: Homelab;
let agent: Agent;
beforeAll(async () => {
  await buildCommandLine();
  homelab = await createHomelab({ from: template });
  agent = await startAgent(homelab);
});
afterAll(async () => {
  await agent.close();
  await homelab.dispose();
});
beforeEach(async () => {
  await homelab.run('git', ['checkout', '--quiet', '--', '.']);
  await homelab.run('git', ['clean', '--quiet', '--force', '-d']);
});

describe('the tools', () => {
  it('each say in words what they do and take, and what they do to the world', async () => {
    const { tools } = await agent.client.listTools();
    expect(tools.map(({ name }) => name)).toEqual([
      'list_machines',
      'list_services',
      'search_options',
      'describe_option',
      'list_secrets',
      'check',
      'set_option',
      'toggle_service',
      'new_service',
      'evaluate',
      'build',
      'boot_vm',
      'vm_status',
      'vm_logs',
      'vm_run',
      'stop_vm',
    ]);
    for (const { name, title, description, annotations, outputSchema } of tools) {
      expect(title, name).toMatch(/^[A-Z]/);
      expect(description?.length ?? 0, name).toBeGreaterThan(40);
      expect(annotations?.openWorldHint, name).toBe(false);
      expect(outputSchema?.type, name).toBe('object');
    }
    const hints = (hint: 'readOnlyHint' | 'destructiveHint') =>
      tools.filter(({ annotations }) => annotations?.[hint] === true).map(({ name }) => name);
    expect(hints('readOnlyHint')).toEqual([
      'list_machines',
      'list_services',
      'search_options',
      'describe_option',
      'list_secrets',
      'check',
      'vm_status',
      'vm_logs',
    ]);
    expect(hints('destructiveHint')).toEqual(['vm_run', 'stop_vm']);
  });

  it('list the machines, and say which suits this computer', async () => {
    expect(await agent.call('list_machines')).toMatchObject({
      machines: [
        { name: 'server', system: 'x86_64-linux', file: serverFile, servicesOn: 5 },
        { name: 'server-vm' },
        { name: machine },
        { name: 'server-vm-aarch64' },
      ],
      suggested: { machine },
      total: 4,
    });
  });

  it('list the services in pages, with the line that decides each', async () => {
    const first = await agent.call('list_services', { machine: 'server', limit: 3 });
    expect(first).toMatchObject({
      services: [
        { service: 'homelab.services.caddy', state: 'on', port: 80, file: serverFile, line: 14 },
        { service: 'homelab.services.grafana' },
        { service: 'homelab.services.homepage' },
      ],
      total: 5,
      next: '3',
    });
    const rest = await agent.call('list_services', { machine: 'server', cursor: first['next'] });
    expect(rest).toMatchObject({ services: [{}, {}], total: 5 });
    expect(rest).not.toHaveProperty('next');
  });

  it('describe an option with its value on each machine', async () => {
    const option = 'homelab.services.homepage.port';
    expect(await agent.call('describe_option', { option })).toMatchObject({
      kind: 'option',
      default: '3000',
      description: 'Port Homepage listens on.',
      declaredIn: [{ file: 'modules/services/homepage.nix' }],
      values: [{ machine: 'server', value: '3000' }, {}, {}, {}],
    });
    expect(await agent.call('describe_option', { option: 'homelab.services' })).toMatchObject({
      kind: 'set',
      inside: expect.arrayContaining([
        expect.objectContaining({ option: 'homelab.services.caddy.enable' }),
      ]) as unknown,
    });
  });

  it('find options by words, the name before the description', async () => {
    const { options } = await agent.call('search_options', { query: 'caddy port', limit: 1 });
    expect(options).toMatchObject([{ option: 'homelab.services.caddy.port', default: '80' }]);
  });

  it('name the secrets and who can read them, and never what they hold', async () => {
    const answer = await agent.call('list_secrets');
    expect(answer).toMatchObject({
      secrets: expect.arrayContaining([
        expect.objectContaining({
          name: 'grafana-admin-password',
          engine: 'agenix',
          file: 'secrets/grafana-admin-password.age',
          machines: ['server'],
        }),
      ]) as unknown,
    });
    expect(JSON.stringify(answer)).not.toMatch(/AGE-SECRET-KEY|BEGIN|age1/);
  });

  it('find nothing wrong with the template', async () => {
    expect(await agent.call('check')).toEqual({ findings: [], errors: 0, warnings: 0, total: 0 });
  });

  it('check a text that is only proposed', async () => {
    const before = await textOf(homelab, serverFile);
    const text = before.replace('loki.enable', 'lokki.enable');
    const { findings, errors } = await agent.call('check', { file: serverFile, text });
    expect(errors).toBe(1);
    expect(findings).toMatchObject([
      { code: 'unknown-option', file: serverFile, line: 20, fixes: ['Change to `loki`'] },
    ]);
    expect(await textOf(homelab, serverFile)).toBe(before);
    expect(await agent.call('check')).toMatchObject({ total: 0 });
  });

  it('see what another program has written since the last call', async () => {
    const text = (await textOf(homelab, serverFile)).replace('loki.enable', 'lokki.enable');
    await homelab.write(serverFile, text);
    expect(await agent.call('check')).toMatchObject({ errors: 1 });
    await homelab.run('git', ['checkout', '--quiet', '--', '.']);
    expect(await agent.call('check')).toMatchObject({ errors: 0 });
  });
});

describe('the tools of the chat in package.json', () => {
  const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as {
    readonly contributes: { readonly languageModelTools: readonly ChatTool[] };
  };
  const { languageModelTools } = manifest.contributes;

  it('say and take the same as those of the server; npm run agent-tools writes them', () => {
    expect(withSchemas(languageModelTools, tools)).toEqual(languageModelTools);
    expect(languageModelTools.map(({ name }) => name)).toEqual(
      toolNames.map((name) => `homelab_${name}`),
    );
  });

  it('are for trusted folders unless they only read the sources, and ask before they do more', () => {
    for (const name of toolNames) {
      const { question, onlyReads } = toolWords[name];
      const { annotations } = tools.find((tool) => tool.name === name) ?? {};
      const entry = languageModelTools.find((tool) => tool.name === `homelab_${name}`);
      expect(entry?.when, name).toBe(onlyReads === true ? undefined : 'isWorkspaceTrusted');
      expect(question !== undefined, name).toBe(annotations?.readOnlyHint === false);
      if (onlyReads === true) expect(annotations?.readOnlyHint, name).toBe(true);
      expect(entry?.toolReferenceName, name).toMatch(/^homelab[A-Z]/);
    }
  });
});

describe('an edit', () => {
  const toggle = { service: 'loki', enable: false, machine: 'server' };

  it('is shown first, and written with the hash of what was shown', async () => {
    const before = await textOf(homelab, serverFile);
    const shown = await agent.call('toggle_service', toggle);
    expect(shown).toMatchObject({
      written: false,
      changes: [{ file: serverFile, created: false }],
      newFindings: [],
      notes: ['This also changes server-vm, server-vm-x86_64, server-vm-aarch64.'],
    });
    expect(JSON.stringify(shown)).toContain(
      '-      loki.enable = true;\\n+      loki.enable = false;',
    );
    expect(await textOf(homelab, serverFile)).toBe(before);
    const { hash } = shown;
    expect(await agent.call('toggle_service', { ...toggle, write: true, hash })).toMatchObject({
      written: true,
    });
    expect(await textOf(homelab, serverFile)).toBe(
      before.replace('loki.enable = true', 'loki.enable = false'),
    );
  });

  it('is refused without the hash, and when the file has changed since', async () => {
    expect(await agent.refusal('toggle_service', { ...toggle, write: true })).toContain('hash');
    const { hash } = await agent.call('toggle_service', toggle);
    const changed = `${await textOf(homelab, serverFile)}\n# Another was here.\n`;
    await homelab.write(serverFile, changed);
    expect(await agent.refusal('toggle_service', { ...toggle, write: true, hash })).toContain(
      'changed since the edit was shown, so nothing was written',
    );
    expect(await textOf(homelab, serverFile)).toBe(changed);
  });

  it('of an option comes with what the checks say of it', async () => {
    const input = { option: 'homelab.services.homepage.prot', value: '4000', machine: 'server' };
    expect(await agent.call('set_option', input)).toMatchObject({
      newFindings: [{ code: 'unknown-option', severity: 'error' }],
    });
    expect(
      await agent.call('set_option', { ...input, option: 'homelab.services.homepage.port' }),
    ).toMatchObject({ newFindings: [], changes: [{ file: serverFile }] });
  });

  it('to what is already so is none', async () => {
    const same = { ...toggle, enable: true };
    expect(await agent.call('toggle_service', same)).toMatchObject({
      written: false,
      changes: [],
      notes: ['homelab.services.loki is on on server already.'],
    });
  });

  it.each([
    ['a value that is no Nix', { value: '1; x = 2' }, 'no Nix expression'],
    ['a machine that is not there', { machine: 'sever' }, 'Is server meant?'],
    ['no machine, where there are several', { machine: undefined }, 'Name the one that is meant.'],
    ['an input that does not fit', { limit: 1 }, 'does not fit its schema'],
  ])('with %s is refused', async (_, input, why) => {
    const request = { option: 'homelab.domain', value: '"x"', machine: 'server', ...input };
    expect(await agent.refusal('set_option', request)).toContain(why);
  });

  it('of a new service writes its module, its import and its line, and Git knows the file', async () => {
    const input = { name: 'jellyfin', port: 8096, machines: ['server'] };
    const shown = await agent.call('new_service', input);
    expect(shown).toMatchObject({
      written: false,
      changes: [
        { file: 'modules/services/jellyfin.nix', created: true },
        { file: 'modules/default.nix' },
        { file: serverFile },
      ],
    });
    await agent.call('new_service', { ...input, write: true, hash: shown['hash'] });
    expect(await agent.call('check')).toMatchObject({ errors: 0, warnings: 0 });
    expect(await agent.call('list_services', { machine: 'server' })).toMatchObject({
      services: expect.arrayContaining([
        expect.objectContaining({ service: 'homelab.services.jellyfin', state: 'on', port: 8096 }),
      ]) as unknown,
    });
    await homelab.run('git', ['reset', '--quiet', '--hard']);
  });
});

describe('a path', () => {
  it.each([
    '../outside.nix',
    '/etc/nixos/configuration.nix',
    'modules/../../outside.nix',
    'a\0.nix',
  ])('that leads out of the repository is refused: %s', async (file) => {
    expect(await agent.refusal('check', { file })).toContain('leads out of the repository');
  });

  it('that leads out through a link is refused, for reading and for writing', async () => {
    await homelab.write('../scratch/outside.nix', '{ }\n');
    await symlink('../scratch', join(homelab.root, 'linked'));
    for (const [tool, input] of [
      ['check', { text: '{ }' }],
      ['set_option', { option: 'homelab.domain', value: '"x"' }],
    ] as const)
      expect(await agent.refusal(tool, { file: 'linked/outside.nix', ...input })).toContain(
        'leads out of the repository',
      );
  });

  it.each(['secrets/vm/identity.txt', '.git/config', 'flake.lock'])(
    'of anything but Nix is refused: %s',
    async (file) => {
      expect(await agent.refusal('check', { file })).toContain('no Nix file');
    },
  );
});

describe('what is attached', () => {
  it('is the schema, each module and the last evaluation', async () => {
    const { resources } = await agent.client.listResources();
    const uris = resources.map(({ uri }) => uri);
    expect(uris).toContain('homelab://modules/modules/services/caddy.nix');
    const read = async (uri: string) => {
      const { contents } = await agent.client.readResource({ uri });
      return contents.map((content) => ('text' in content ? content.text : '')).join();
    };
    expect(await read('homelab://schema')).toContain('## `homelab.services.caddy.port`');
    expect(await read('homelab://modules/modules/services/caddy.nix')).toBe(
      await textOf(homelab, 'modules/services/caddy.nix'),
    );
    expect(await read('homelab://last-evaluation')).toContain('Nothing was evaluated');
    await expect(read('homelab://modules/../../../etc/passwd')).rejects.toThrow();
    await expect(read('homelab://modules/secrets/vm/identity.txt')).rejects.toThrow('no Nix file');
  });

  it('are prompts that name the tools in order', async () => {
    const { prompts } = await agent.client.listPrompts();
    expect(prompts.map(({ name }) => name)).toEqual(['add_service', 'debug_failing_unit']);
    const { messages } = await agent.client.getPrompt({
      name: 'debug_failing_unit',
      arguments: { unit: 'grafana.service' },
    });
    expect(JSON.stringify(messages)).toMatch(/vm_status.*vm_logs.*evaluate.*boot_vm/s);
  });
});

describe('a VM that does not run', () => {
  it('is told, with what to do', async () => {
    expect(await agent.call('vm_status')).toEqual({ vms: [] });
    expect(await agent.call('stop_vm')).toMatchObject({ outcome: 'succeeded' });
    expect(await agent.refusal('vm_run', { command: 'ls' })).toContain('Boot one with boot_vm');
    expect(await agent.refusal('vm_logs', { machine })).toContain('was never booted');
  });

  it('is no way to a command on this computer', async () => {
    expect(await agent.refusal('vm_run', { command: 'touch here', machine })).toContain(
      'does not run',
    );
    expect(await agent.refusal('vm_run', { command: 'cat /run/agenix/key', machine })).toContain(
      'reads decrypted secrets',
    );
    expect(await agent.refusal('vm_logs', { machine, unit: "x'; reboot" })).toContain(
      'no name of a unit',
    );
    expect(await agent.refusal('vm_run', { command: 'ls', machine, user: '-oProxy' })).toContain(
      'no name of a user',
    );
  });
});

describe('on a broken copy', () => {
  let broken: Homelab;
  let other: Agent;
  beforeAll(async () => {
    const text = await textOf(homelab, serverFile);
    broken = await createHomelab({
      from: template,
      files: {
        [serverFile]: text.replace('grafana.enable = true;', 'grafana.enable = "yes"'),
        'modules/registry.nix': '{ options = ',
      },
    });
    other = await startAgent(broken);
  });
  afterAll(async () => {
    await other.close();
    await broken.dispose();
  });

  it('check tells what is broken, and the other tools what is still known', async () => {
    const { findings } = await other.call('check', { severity: 'error' });
    expect(findings).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ code: 'syntax-error', file: serverFile }),
        expect.objectContaining({ code: 'syntax-error', file: 'modules/registry.nix' }),
      ]),
    );
    expect(await other.call('list_machines')).toMatchObject({ total: 4 });
    expect(
      await other.call('describe_option', { option: 'homelab.services.caddy.port' }),
    ).toMatchObject({ default: '80' });
    expect((await other.call('search_options', { query: 'grafana' }))['total']).toBeGreaterThan(0);
    await other.call('list_services');
  });

  it('an edit of a broken file is refused, and says what to do first', async () => {
    const input = { option: 'homelab.domain', value: '"x"', file: serverFile };
    expect(await other.refusal('set_option', input)).toContain('syntax error. Mend it first');
  });

  it('evaluate and build tell where Nix failed, also afterwards', async () => {
    for (const tool of ['evaluate', 'build']) {
      const { outcome, problems } = await other.call(tool, { machine });
      expect(outcome).toBe('failed');
      expect(problems).toMatchObject([{ severity: 'error', code: 'syntax-error' }]);
    }
    const { contents } = await other.client.readResource({ uri: 'homelab://last-evaluation' });
    expect(JSON.stringify(contents)).toContain('syntax-error');
  });

  it('boot_vm starts nothing', async () => {
    expect(await other.call('boot_vm', { machine })).toMatchObject({ outcome: 'failed' });
    expect(await other.call('vm_status')).toEqual({ vms: [] });
  });
});

describe('two clients at once', () => {
  it('do not disturb each other, and see what the other writes', async () => {
    const second = await startAgent(homelab);
    const agents = [agent, second];
    const proposal = { file: serverFile, text: '{ homelab.services.x.enable = true; }' };
    const [proposed, whole] = await Promise.all([
      agent.call('check', proposal),
      second.call('check'),
    ]);
    expect([proposed['errors'], whole['errors']]).toEqual([1, 0]);
    const toggle = { service: 'loki', enable: false, machine: 'server' };
    const shown = await Promise.all(agents.map((each) => each.call('toggle_service', toggle)));
    const request = { ...toggle, write: true };
    await agent.call('toggle_service', { ...request, hash: shown[0]?.['hash'] });
    const late = { ...request, hash: shown[1]?.['hash'] };
    // What the second one wants is done already.
    expect(await second.call('toggle_service', late)).toMatchObject({ written: false });
    const opposite = { ...late, service: 'caddy' };
    expect(await second.refusal('toggle_service', opposite)).toContain('changed since');
    await second.close();
  });
});
