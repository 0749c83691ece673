import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const fixtureFile = (path: string): string =>
  fileURLToPath(new URL(`../../test/fixtures/${path}`, import.meta.url)).replace(/\/$/, '');

/** What stands in for nixpkgs and the other inputs, by folder (test/fixtures/standin/README.md). */
export const standIns = {
  nixpkgs: fixtureFile('standin/nixpkgs'),
  agenix: fixtureFile('standin/agenix'),
  systems: fixtureFile('standin/systems'),
  nothing: fixtureFile('standin/nothing'),
} as const;

/** A homelab of a few files, for tests that need any. */
export const smallHomelab = fixtureFile('standin/homelab');

/** The homelab that a new user starts from. */
export const template = fileURLToPath(new URL('../../nix-template', import.meta.url));

export const testVmScript = fixtureFile('vm/build.sh');

/** The text of one of its files. */
export function fileOfTemplate(path: string): string {
  return readFileSync(join(template, path), 'utf8');
}
