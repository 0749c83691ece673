import type { ActionEvent } from '../protocol';
import type { CommonOptions } from './command-line';
import { createTerminalRenderer } from './terminal-renderer';

export type Renderer = {
  /** Resolves once the reader has taken it, so that a slow reader slows us down. */
  show(event: ActionEvent): Promise<void>;
};

export type RendererSettings = {
  /** Show the state of a VM as a line of its own, rather than its changes as progress. */
  readonly every?: boolean;
};

/** JSON lines for programs, else text for a person. */
export function createRenderer(
  options: CommonOptions,
  flake: string,
  settings: RendererSettings = {},
): Renderer {
  if (options.json === true) return { show: (event) => write(`${JSON.stringify(event)}\n`) };
  const renderer = createTerminalRenderer({
    flake,
    folder: process.cwd(),
    interactive: process.stdout.isTTY,
    colours: process.stdout.isTTY && process.env['NO_COLOR'] === undefined,
    columns: () => process.stdout.columns,
    verbose: options.verbose === true,
    every: settings.every === true,
  });
  return { show: (event) => write(renderer(event)) };
}

function write(text: string): Promise<void> {
  if (text === '' || !process.stdout.writable) return Promise.resolve();
  return new Promise((resolve) => {
    process.stdout.write(text, () => resolve());
  });
}
