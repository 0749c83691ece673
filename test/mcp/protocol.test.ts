import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startAgent } from '../support/agent';
import { createHomelab, type Homelab } from '../support/create-homelab';
import { template } from '../support/fixtures';
import { buildCommandLine, processesOf } from '../support/homelab-command';
import { waitFor } from '../support/wait-for';

type Message = {
  readonly id?: unknown;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly code: number; readonly message: string };
};

let homelab: Homelab;
beforeAll(async () => {
  await buildCommandLine();
  homelab = await createHomelab({ from: template });
});
afterAll(() => homelab.dispose());

/** A client that writes whatever it likes. */
class RawClient {
  readonly messages: Message[] = [];
  private readonly process: ChildProcessWithoutNullStreams;
  readonly ended: Promise<number | null>;

  constructor() {
    this.process = spawn(process.execPath, ['dist/homelab.cjs', 'mcp', '--flake', homelab.root], {
      env: homelab.env,
    });
    createInterface(this.process.stdout).on('line', (line) =>
      this.messages.push(JSON.parse(line) as Message),
    );
    this.ended = new Promise((resolve) => this.process.once('exit', resolve));
    const clientInfo = { name: 'raw', version: '1' };
    const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo };
    this.send({ jsonrpc: '2.0', id: 'hello', method: 'initialize', params });
    this.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
  }

  send(message: unknown): void {
    this.sendLine(JSON.stringify(message));
  }

  sendLine(line: string): void {
    this.process.stdin.write(`${line}\n`);
  }

  answer(fits: (message: Message) => boolean): Promise<Message> {
    return waitFor(() => Promise.resolve(this.messages.find(fits)));
  }

  /** That it still serves. */
  async isWell(): Promise<void> {
    const id = `ping-${this.messages.length}`;
    this.send({ jsonrpc: '2.0', id, method: 'ping' });
    expect(await this.answer((message) => message.id === id)).toMatchObject({ result: {} });
  }

  end(): Promise<number | null> {
    this.process.stdin.end();
    return this.ended;
  }
}

describe('the server answers, and goes on', () => {
  it.each([
    ['a line that is no JSON', '{"jsonrpc": "2.0", ', null, -32700],
    ['a number', '42', null, -32600],
    ['a message without a method', '{"jsonrpc":"2.0","id":7}', 7, -32600],
    ['a method that is not there', '{"jsonrpc":"2.0","id":8,"method":"no/such"}', 8, -32601],
    [
      'a call without a name',
      '{"jsonrpc":"2.0","id":9,"method":"tools/call","params":{}}',
      9,
      undefined,
    ],
  ])('%s', async (_, line, id, code) => {
    const client = new RawClient();
    client.sendLine(line);
    const { error } = await client.answer(
      (message) => message.id === id && message.error !== undefined,
    );
    if (code !== undefined) expect(error?.code).toBe(code);
    expect(error?.message).not.toBe('');
    await client.isWell();
    expect(await client.end()).toBe(0);
  });

  it('a message that is too long, to whoever sent it, without keeping it', async () => {
    const client = new RawClient();
    const text = 'x'.repeat(30 * 1024 * 1024);
    const params = { name: 'check', arguments: { file: 'flake.nix', text } };
    client.send({ method: 'tools/call', params, jsonrpc: '2.0', id: 5 });
    const { error } = await client.answer(({ id }) => id === 5);
    expect(error?.message).toContain('longer than');
    await client.isWell();
    await client.end();
  });

  it('an input that is too long for its tool', async () => {
    const agent = await startAgent(homelab);
    const text = 'x'.repeat(2 * 1024 * 1024);
    expect(await agent.refusal('check', { file: 'flake.nix', text })).toContain('Too big');
    expect(await agent.refusal('set_option', { option: 'a'.repeat(1000), value: '1' })).toContain(
      'Too big',
    );
    expect(await agent.refusal('no_such_tool')).toContain('The tools are list_machines');
    await agent.call('check');
    await agent.close();
  });

  it('texts that would take a parser or an evaluator for ever', async () => {
    const agent = await startAgent(homelab);
    const texts = ['['.repeat(100_000), 'let f = x: f (f x); in f 1', '{'.repeat(5000)];
    for (const text of texts) {
      const { total } = await agent.call('check', { file: 'modules/base.nix', text });
      expect(total).toBeGreaterThanOrEqual(0);
    }
    await agent.close();
  });
});

describe('a call that is cancelled', () => {
  it('ends what it started, and the server goes on', async () => {
    // Nix waits for this, as for a slow download.
    const slow = await createHomelab({ from: template });
    const bin = `${slow.scratch}/bin`;
    await slow.write(
      '../scratch/bin/nix',
      '#!/bin/sh\ncase "$1" in --version) echo "nix (Nix) 2.30.0" ;; *) sleep 300 ;; esac\n',
    );
    await slow.run('chmod', ['+x', `${bin}/nix`]);
    const agent = await startAgent(slow, { PATH: `${bin}:${slow.env['PATH'] ?? ''}` });
    const abort = new AbortController();
    const progress: string[] = [];
    const call = agent.client.callTool(
      { name: 'evaluate', arguments: { machine: 'server' } },
      undefined,
      {
        signal: abort.signal,
        onprogress: ({ message = '' }) => void progress.push(message),
      },
    );
    const ended = expect(call).rejects.toThrow();
    const sleeping = () => processesOf(slow).filter((line) => line.includes('scratch/bin/nix'));
    await waitFor(() =>
      Promise.resolve(progress.length > 0 && sleeping().length > 0 ? true : undefined),
    );
    expect(progress).toEqual(['Evaluating server']);
    abort.abort();
    await ended;
    await waitFor(() => Promise.resolve(sleeping().length === 0 ? true : undefined));
    await agent.call('list_machines');

    const { outcome, message } = await agent.call('evaluate', {
      machine: 'server',
      timeoutSeconds: 1,
    });
    expect(outcome).toBe('cancelled');
    expect(message).toContain('after 1 seconds');
    await agent.close();
    await slow.dispose();
  });
});
