import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import {
  CallToolRequestSchema,
  ListToolsRequestSchema,
  type CallToolResult,
} from '@modelcontextprotocol/sdk/types.js';
import { callTool, type Answer } from './call-tool';
import { instructions } from './instructions';
import { addPrompts } from './prompts';
import { addResources } from './resources';
import type { Tool } from './tool';
import { tools } from './tools';
import type { Workbench } from './workbench';

/** The server of one repository; it speaks as soon as it is connected to a transport. */
export function createMcpServer(bench: Workbench, version: string): McpServer {
  const server = new McpServer(
    { name: 'nixos-homelab', title: 'NixOS Homelab', version },
    { instructions, capabilities: { tools: {} } },
  );
  server.server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: tools.map(listed) }));
  server.server.setRequestHandler(CallToolRequestSchema, async ({ params }, extra) => {
    const token = params._meta?.progressToken;
    let steps = 0;
    const progress = (message: string): void => {
      if (token === undefined) return;
      const said = { progressToken: token, progress: ++steps, message };
      // Whoever has gone away needs no progress.
      extra.sendNotification({ method: 'notifications/progress', params: said }).catch(() => {});
    };
    const { name, arguments: input } = params;
    return resultOf(await callTool(bench, { name, input }, { signal: extra.signal, progress }));
  });
  addResources(server, bench);
  addPrompts(server);
  return server;
}

function listed({ name, title, description, annotations, inputSchema, outputSchema }: Tool) {
  return { name, title, description, annotations, inputSchema, outputSchema };
}

function resultOf(answer: Answer): CallToolResult {
  if (answer.kind === 'refused')
    return { content: [{ type: 'text', text: answer.why }], isError: true };
  const { output } = answer;
  return { content: [{ type: 'text', text: JSON.stringify(output) }], structuredContent: output };
}
