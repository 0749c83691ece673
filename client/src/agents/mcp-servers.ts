import {
  EventEmitter,
  McpStdioServerDefinition,
  Uri,
  workspace,
  type Disposable,
  type McpServerDefinitionProvider,
} from 'vscode';
import type { Homelab } from '../homelab';
import type { HomelabProgram } from '../tasks/homelab-program';

/** `homelab mcp` for each flake of the workspace; none while the workspace is not trusted. */
export class McpServers
  implements McpServerDefinitionProvider<McpStdioServerDefinition>, Disposable
{
  private readonly changes = new EventEmitter<void>();
  readonly onDidChangeMcpServerDefinitions = this.changes.event;
  private readonly subscriptions: readonly Disposable[];
  private roots = '';

  constructor(
    private readonly parts: { readonly homelab: Homelab; readonly program: HomelabProgram },
    private readonly version: string,
  ) {
    this.subscriptions = [
      workspace.onDidGrantWorkspaceTrust(() => this.changes.fire()),
      parts.homelab.onDidChange(() => this.tellOfOtherFlakes()),
    ];
  }

  provideMcpServerDefinitions(): McpStdioServerDefinition[] {
    if (!workspace.isTrusted) return [];
    const { homelab, program } = this.parts;
    const folders = homelab.overview.flakes.map(({ root }) => Uri.parse(root));
    return folders.map((folder) => {
      const name = folders.length === 1 ? '' : ` (${workspace.asRelativePath(folder, true)})`;
      const args = [program.script, 'mcp', '--flake', folder.fsPath];
      const definition = new McpStdioServerDefinition(
        `NixOS Homelab${name}`,
        program.command,
        args,
        program.environment(),
        this.version,
      );
      definition.cwd = folder;
      return definition;
    });
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
    this.changes.dispose();
  }

  /** The overview changes with every letter that is typed; its flakes seldom do. */
  private tellOfOtherFlakes(): void {
    const roots = this.parts.homelab.overview.flakes.map(({ root }) => root).join('\n');
    if (roots === this.roots) return;
    this.roots = roots;
    this.changes.fire();
  }
}
