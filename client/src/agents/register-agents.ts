import { Disposable, lm, workspace, type ExtensionContext } from 'vscode';
import type { Homelab } from '../homelab';
import type { HomelabProgram } from '../tasks/homelab-program';
import type { AgentParts } from './agent-parts';
import { AgentTool } from './agent-tool';
import { McpServers } from './mcp-servers';
import { toolNames, toolWords, type ToolName } from './tool-words';

/** As `package.json` names the provider. */
const serverId = 'homelab';

type Parts = { readonly homelab: Homelab; readonly program: HomelabProgram };

/** Offers the tools to the chat of VS Code, and their server to every agent in it. */
export function registerAgents({ extension }: ExtensionContext, parts: Parts): Disposable {
  const { version } = extension.packageJSON as { readonly version: string };
  const servers = new McpServers(parts, version);
  return Disposable.from(
    servers,
    lm.registerMcpServerDefinitionProvider(serverId, servers),
    ...toolNames.map((tool) => offer(parts, tool)),
  );
}

/** What starts programs or writes is offered as soon as the workspace is trusted. */
function offer(parts: AgentParts, tool: ToolName): Disposable {
  const register = (): Disposable => lm.registerTool(`homelab_${tool}`, new AgentTool(parts, tool));
  if (workspace.isTrusted || toolWords[tool].onlyReads === true) return register();
  let registered: Disposable | undefined;
  const waiting = workspace.onDidGrantWorkspaceTrust(() => (registered = register()));
  return new Disposable(() => {
    waiting.dispose();
    registered?.dispose();
  });
}
