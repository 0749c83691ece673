import type { ExtensionContext } from 'vscode';
import { readSettings } from '../settings';

/** How to start the `homelab` command line: VS Code's own runtime as Node, with our bundle. */
export type HomelabProgram = {
  readonly command: string;
  /** Comes before the arguments. */
  readonly script: string;
  readonly environment: () => Record<string, string>;
};

export function homelabProgram(context: ExtensionContext): HomelabProgram {
  return {
    command: process.execPath,
    script: context.asAbsolutePath('dist/homelab.cjs'),
    environment: () => {
      const { nixPath, agePath } = readSettings();
      return {
        ELECTRON_RUN_AS_NODE: '1',
        ...(nixPath !== '' && { HOMELAB_NIX: nixPath }),
        ...(agePath !== '' && { HOMELAB_AGE: agePath }),
      };
    },
  };
}
