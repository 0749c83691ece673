export type VscodeVersion = {
  readonly codeServer: string;
  readonly vscode: string;
  readonly node: string;
  readonly native: Readonly<Record<string, readonly string[]>>;
};
export const vscodeVersions: Readonly<Record<'current' | 'minimum', VscodeVersion>>;
export function installEmbeddedVscode(
  version: VscodeVersion,
): Promise<{ readonly node: string; readonly server: string }>;
