import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startAgent, textOf, type Agent } from '../support/agent';
import { createHomelab, type Homelab } from '../support/create-homelab';
import { buildCommandLine, homelabCommand, processesOf } from '../support/homelab-command';
import { lockToStandIns } from '../support/lock-to-stand-ins';
import { mustRun } from '../support/run';
import { buildTestVm } from '../support/test-vm';
import { waitFor } from '../support/wait-for';

const machine = 'server-vm-x86_64';
const machineFile = 'machines/server/default.nix';
const module = 'modules/services/metrics.nix';

/** How long each stage took, printed at the end. */
const stages: { readonly stage: string; readonly seconds: number }[] = [];

async function timed<T>(stage: string, work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const result = await work();
  stages.push({ stage, seconds: (performance.now() - began) / 1000 });
  return result;
}

let surroundings: Homelab;
let homelab: Homelab;
let agent: Agent;
beforeAll(async () => {
  await Promise.all([buildCommandLine(), buildTestVm()]);
  surroundings = await createHomelab();
  homelab = { ...surroundings, root: join(surroundings.scratch, 'new') };
});
afterAll(async () => {
  await agent.call('stop_vm', { machine, force: true });
  await agent.close();
  // Whoever leaves something running waits here until the time is over.
  await waitFor(() => Promise.resolve(processesOf(surroundings).length === 0 ? true : undefined));
  await surroundings.dispose();
  for (const { stage, seconds } of stages)
    process.stdout.write(`${seconds.toFixed(2).padStart(7)} s  ${stage}\n`);
});

/** A key that lets its owner in to the VM, and an `ssh` that uses it. */
async function ownKey({ env, scratch }: Homelab): Promise<string> {
  const options = { cwd: scratch, env };
  await mustRun('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', 'key'], options);
  await mustRun('mkdir', ['bin'], options);
  // OpenSSH looks for keys in the account's own folder, whatever HOME says.
  const text = `#!/bin/sh\nexec /usr/bin/ssh -i ${scratch}/key "$@"\n`;
  await writeFile(join(scratch, 'bin/ssh'), text, { mode: 0o755 });
  return (await readFile(join(scratch, 'key.pub'), 'utf8')).trim();
}

describe('an agent without a model', () => {
  it('makes a homelab without services', async () => {
    const answers = [
      `--ssh-key=${await ownKey(surroundings)}`,
      '--services=none',
      '--name=server',
      '--domain=home.arpa',
      '--time-zone=Europe/Berlin',
    ];
    const made = await timed('make an empty homelab', () =>
      homelabCommand(surroundings, ['new', homelab.root, ...answers]),
    );
    expect(made.exitCode).toBe(0);
    await lockToStandIns({ cwd: homelab.root, env: homelab.env });
    agent = await timed('start the server', () =>
      startAgent(homelab, { PATH: `${surroundings.scratch}/bin:${homelab.env['PATH'] ?? ''}` }),
    );
    expect(await agent.call('list_services', { machine, state: 'on' })).toMatchObject({ total: 0 });
  });

  it('adds a service', async () => {
    const input = { name: 'metrics', port: 8096, machines: ['server'] };
    const { hash, newFindings } = await timed('propose a service', () =>
      agent.call('new_service', input),
    );
    expect(newFindings).toEqual([]);
    const { written } = await timed('write it', () =>
      agent.call('new_service', { ...input, write: true, hash }),
    );
    expect(written).toBe(true);
  });

  it('fills it in with a mistake, reads the finding and mends it', async () => {
    const filled = (await textOf(homelab, module)).replace(
      '    # What runs Metrics on the port cfg.port goes here.\n',
      `    services.prometheus.exporters.node = {
      enable = true;
      port = cfg.prot;
    };
    networking.firewall.allowedTCPPorts = [ cfg.port ];
`,
    );
    const { findings } = await timed('check a text with a mistake', () =>
      agent.call('check', { file: module, text: filled }),
    );
    expect(findings).toMatchObject([{ code: 'unknown-config-path', file: module }]);
    expect(JSON.stringify(findings)).toContain('`port`');

    const mended = filled.replace('cfg.prot', 'cfg.port');
    const { total } = await timed('check the mended text', () =>
      agent.call('check', { file: module, text: mended }),
    );
    expect(total).toBe(0);
    await writeFile(join(homelab.root, module), mended);
  });

  it('sets an option that is not there, and takes the name that it is told', async () => {
    const input = { machine: 'server', value: '8097' };
    const wrong = await agent.call('set_option', {
      ...input,
      option: 'homelab.services.metrics.prot',
    });
    const [finding] = wrong['newFindings'] as readonly { readonly fixes: readonly string[] }[];
    const name = /`(?<name>\w+)`/.exec(finding?.fixes[0] ?? '')?.groups?.['name'] ?? '';
    const right = { ...input, option: `homelab.services.metrics.${name}` };
    const { hash, newFindings } = await agent.call('set_option', right);
    expect(newFindings).toEqual([]);
    await agent.call('set_option', { ...right, write: true, hash });
    expect(await textOf(homelab, machineFile)).toMatch(/port = 8097;/);
    expect(await agent.call('check')).toMatchObject({ errors: 0 });
  });

  it('evaluates it with Nix, boots the VM, and sees the service answer', async () => {
    expect(await timed('evaluate', () => agent.call('evaluate', { machine }))).toMatchObject({
      outcome: 'succeeded',
      problems: [],
    });
    expect(await timed('build', () => agent.call('build', { machine }))).toMatchObject({
      outcome: 'succeeded',
    });
    expect(await timed('boot', () => agent.call('boot_vm', { machine }))).toMatchObject({
      outcome: 'succeeded',
      vm: { phase: 'running' },
    });
    expect(await timed('ask the services', () => agent.call('vm_status'))).toMatchObject({
      vms: [
        {
          machine,
          phase: 'running',
          services: [{ name: 'metrics', well: true }],
          ports: expect.arrayContaining([
            expect.objectContaining({
              name: 'metrics',
              guest: 8097,
              answers: true,
              httpStatus: 200,
            }),
          ]) as unknown,
          failedUnits: [],
        },
      ],
    });
  });

  it('looks around in the VM, and powers it off', async () => {
    const run = await timed('run a command in the VM', () =>
      agent.call('vm_run', { command: 'hostname; echo lost >&2; exit 3' }),
    );
    expect(run).toMatchObject({ exitCode: 3, stdout: 'server\n', stderr: 'lost\n' });
    const long = await agent.call('vm_run', { command: 'yes | head -c 1000000' });
    expect(long['truncated']).toBe(true);
    expect(String(long['stdout']).length).toBeLessThanOrEqual(32 * 1024);
    expect(await agent.call('vm_logs', { contains: 'Stage 2' })).toMatchObject({
      source: `console of ${machine}`,
      lines: [expect.stringContaining('NixOS Stage 2')],
    });
    const stopped = await timed('power off', () => agent.call('stop_vm'));
    expect(stopped).toMatchObject({ outcome: 'succeeded' });
    expect(await agent.call('vm_status')).toEqual({ vms: [] });
  });
});
