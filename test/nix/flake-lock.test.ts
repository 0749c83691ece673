import { expect, it } from 'vitest';
import { changeText, inputChanges, lockedInputs } from '../../server/src/nix/flake-lock';

const lock = (rev: string, lastModified: number): string =>
  JSON.stringify({
    version: 7,
    root: 'root',
    nodes: {
      root: {
        inputs: { nixpkgs: 'nixpkgs_2', agenix: 'agenix', lib: ['nixpkgs'], local: 'local' },
      },
      nixpkgs_2: { locked: { rev, lastModified } },
      agenix: { locked: { rev: 'a'.repeat(40), lastModified: 0 } },
      local: { locked: { narHash: 'sha256-abcdefghijklmnop', lastModified: 0 } },
      nixpkgs: { locked: { rev: 'b'.repeat(40), lastModified: 0 } },
    },
  });
const may = lockedInputs(lock('1'.repeat(40), Date.UTC(2026, 4, 1) / 1000)) ?? [];
const june = lockedInputs(lock('2'.repeat(40), Date.UTC(2026, 5, 1) / 1000)) ?? [];

it('has the direct inputs of the flake, without those that follow others', () => {
  expect(may.map(({ name }) => name)).toEqual(['nixpkgs', 'agenix', 'local']);
});

it('differs by the revisions of direct inputs, with their dates', () => {
  expect(inputChanges(may, june).map(changeText)).toEqual([
    'nixpkgs: 1111111 (2026-05-01) → 2222222 (2026-06-01)',
  ]);
  expect(inputChanges(may, may)).toEqual([]);
});

it('tells inputs that came and went', () => {
  const without = may.filter(({ name }) => name !== 'local');
  expect(inputChanges(without, may).map(changeText)).toEqual([
    'local: none → sha256-abcdefgh (1970-01-01)',
  ]);
});

it('is none where it is broken', () => {
  expect(lockedInputs('<<<<<<< HEAD')).toBeUndefined();
  expect(lockedInputs('[]')).toBeUndefined();
});
