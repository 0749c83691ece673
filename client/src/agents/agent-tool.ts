import {
  LanguageModelTextPart,
  LanguageModelToolResult,
  MarkdownString,
  workspace,
  type CancellationToken,
  type LanguageModelTool,
  type LanguageModelToolInvocationOptions,
  type LanguageModelToolInvocationPrepareOptions,
  type PreparedToolInvocation,
  type Uri,
} from 'vscode';
import { agentFlake } from './agent-flake';
import type { AgentParts } from './agent-parts';
import { callTool, type ToolAnswer } from './call-tool';
import { toolWords, type Question, type ToolInput, type ToolName } from './tool-words';

/** One of the tools of `homelab mcp` for the chat of VS Code. What it refuses it throws, as VS Code wants it. */
export class AgentTool implements LanguageModelTool<ToolInput> {
  constructor(
    private readonly parts: AgentParts,
    /** As `homelab tool` names it. */
    private readonly tool: ToolName,
  ) {}

  async prepareInvocation(
    { input }: LanguageModelToolInvocationPrepareOptions<ToolInput>,
    token: CancellationToken,
  ): Promise<PreparedToolInvocation> {
    const { running, question, edits } = toolWords[this.tool];
    const invocationMessage = running(input);
    if (question === undefined || (edits === true && input['write'] !== true))
      return { invocationMessage };
    const asked = edits ? await this.withDiff(question(input), input, token) : question(input);
    if (asked === undefined) return { invocationMessage };
    const { title, message } = asked;
    return {
      invocationMessage,
      confirmationMessages: { title, message: new MarkdownString(message) },
    };
  }

  async invoke(
    { input }: LanguageModelToolInvocationOptions<ToolInput>,
    token: CancellationToken,
  ): Promise<LanguageModelToolResult> {
    const answer = await this.ask(input, token);
    if (answer.kind === 'refused') throw new Error(answer.why);
    return new LanguageModelToolResult([new LanguageModelTextPart(answer.json)]);
  }

  private async ask(input: ToolInput, token: CancellationToken): Promise<ToolAnswer> {
    const flake = await agentFlake(this.parts.homelab);
    if (flake.kind === 'none') return { kind: 'refused', why: flake.why };
    const unsaved = unsavedIn(flake.folder);
    if (input['write'] === true && unsaved.length > 0)
      return {
        kind: 'refused',
        why: `Nothing was written, because the editor holds unsaved changes of ${unsaved.join(', ')}. Save or revert them first.`,
      };
    const { tool } = this;
    const call = { tool, input, flake: flake.folder.fsPath };
    return callTool(this.parts.program, call, token);
  }

  /** The same edit, only shown. Nothing to ask where it is refused or changes nothing. */
  private async withDiff(
    { title, message }: Question,
    input: ToolInput,
    token: CancellationToken,
  ): Promise<Question | undefined> {
    const shown = await this.ask({ ...input, write: false }, token);
    if (shown.kind === 'refused') return undefined;
    const { changes } = JSON.parse(shown.json) as Changes;
    if (changes.length === 0) return undefined;
    const diff = changes.map((change) => change.diff).join('');
    return { title, message: `${message}\n\n\`\`\`\`diff\n${diff}\n\`\`\`\`` };
  }
}

type Changes = { readonly changes: readonly { readonly diff: string }[] };

/** Nix files of the flake that the editor knows otherwise than the disk, which is what tools read. */
function unsavedIn(folder: Uri): readonly string[] {
  return workspace.textDocuments
    .filter(({ isDirty, languageId }) => isDirty && languageId === 'nix')
    .filter(({ uri }) => uri.path.startsWith(`${folder.path}/`))
    .map(({ uri }) => workspace.asRelativePath(uri));
}
