import { hostname } from 'node:os';

/** The computer that we run on: Node's name of its platform, Nix's of its processor, and its own. */
export const thisComputer = {
  hostName: hostname().replace(/\..*$/, ''),
  platform: process.platform,
  architecture: process.arch === 'arm64' ? 'aarch64' : 'x86_64',
} as const;
