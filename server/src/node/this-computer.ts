/** The computer that we run on: Node's name of its platform, and Nix's of its processor. */
export const thisComputer = {
  platform: process.platform,
  architecture: process.arch === 'arm64' ? 'aarch64' : 'x86_64',
} as const;
