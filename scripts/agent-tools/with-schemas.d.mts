export type ChatTool = {
  readonly name: string;
  readonly toolReferenceName: string;
  readonly modelDescription: string;
  readonly userDescription: string;
  readonly inputSchema: object;
  readonly when?: string;
};
type Tool = {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: object;
};
export function withSchemas(
  entries: readonly ChatTool[],
  tools: readonly Tool[],
): readonly ChatTool[];
