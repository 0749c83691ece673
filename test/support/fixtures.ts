import { fileURLToPath } from 'node:url';

const fixture = (path: string): string =>
  fileURLToPath(new URL(`../fixtures/${path}`, import.meta.url)).replace(/\/$/, '');

/** What stands in for nixpkgs and the other inputs, by folder (test/fixtures/standin/README.md). */
export const standIns = {
  nixpkgs: fixture('standin/nixpkgs'),
  agenix: fixture('standin/agenix'),
  systems: fixture('standin/systems'),
  nothing: fixture('standin/nothing'),
} as const;

/** A homelab of a few files, for tests that need any. */
export const smallHomelab = fixture('standin/homelab');

/** The homelab that a new user starts from. */
export const template = fileURLToPath(new URL('../../nix-template', import.meta.url));

export const testVmScript = fixture('vm/build.sh');
