import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { Ajv } from 'ajv';
import { expect } from 'vitest';
import type { Homelab } from './create-homelab';

const script = fileURLToPath(new URL('../../dist/homelab.cjs', import.meta.url));

/** A coding agent: the protocol's own client, connected to `homelab mcp` in a homelab. */
export type Agent = {
  readonly client: Client;
  /** The structured result of a tool, held against the schema that the server told. */
  call(name: string, input?: Record<string, unknown>): Promise<Record<string, unknown>>;
  /** Why a tool refuses. */
  refusal(name: string, input?: Record<string, unknown>): Promise<string>;
  close(): Promise<void>;
};

export async function startAgent(
  homelab: Homelab,
  env: Readonly<Record<string, string>> = {},
): Promise<Agent> {
  const client = new Client({ name: 'test', version: '1' });
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [script, 'mcp'],
    cwd: homelab.root,
    env: { ...homelab.env, ...env },
    stderr: 'inherit',
  });
  await client.connect(transport);
  const schemas = await outputSchemas(client);
  const ask = async (name: string, input: Record<string, unknown>): Promise<CallToolResult> => {
    const request = { name, arguments: input };
    return (await client.callTool(request, undefined, { timeout: 170_000 })) as CallToolResult;
  };
  return {
    client,
    call: async (name, input = {}) => {
      const { isError, content, structuredContent = {} } = await ask(name, input);
      expect(isError ?? false, JSON.stringify(content)).toBe(false);
      const validate = new Ajv().compile(schemas.get(name) ?? false);
      expect(validate(structuredContent), JSON.stringify(validate.errors)).toBe(true);
      return structuredContent;
    },
    refusal: async (name, input = {}) => {
      const { isError, content } = await ask(name, input);
      const [said] = content;
      if (isError !== true || said?.type !== 'text')
        throw new Error(`${name} does not refuse: ${JSON.stringify(content)}`);
      return said.text;
    },
    close: () => client.close(),
  };
}

async function outputSchemas(client: Client): Promise<ReadonlyMap<string, object>> {
  const { tools } = await client.listTools();
  return new Map(tools.map(({ name, outputSchema = {} }) => [name, outputSchema]));
}

/** A file of a homelab as it lies on disk. */
export function textOf(homelab: Homelab, path: string): Promise<string> {
  return readFile(`${homelab.root}/${path}`, 'utf8');
}
