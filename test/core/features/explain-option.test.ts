import { describe, expect, it } from 'vitest';
import { explainOption } from '../../../server/src/core/features/explain-option';
import { homelab } from '../../support/homelab';

/** What the sources say of an option on the machine: each definition in words, and the value. */
function explained(
  machine: string,
  option: string,
  modules: Readonly<Record<string, string>> = {},
) {
  const { workspace } = homelab(`${machine}$0`, modules);
  const snapshot = workspace.snapshot();
  const server = snapshot.flakes.flatMap(({ machines }) => machines)[0];
  if (server === undefined) throw new Error('There is no machine.');
  const { definitions, value } = explainOption(snapshot, server, option.split('.'));
  return {
    value,
    definitions: definitions.map(({ text, standing, priority, conditions }) =>
      [text, standing, priority, ...conditions.map((condition) => `if ${condition}`)].join(' '),
    ),
  };
}

const port = 'homelab.services.caddy.port';

describe('an option of a machine is explained', () => {
  it.each([
    ['{ homelab.services.caddy.port = 81; }', '81', ['81 wins 100']],
    ['{ }', '80', []],
    [
      '{ lib, ... }: { imports = [ { homelab.services.caddy.port = lib.mkDefault 82; } ]; homelab.services.caddy.port = 81; }',
      '81',
      ['82 weaker 1000', '81 wins 100'],
    ],
    [
      '{ lib, ... }: { homelab.services.caddy.port = lib.mkMerge [ 81 (lib.mkForce 83) ]; }',
      '83',
      ['81 weaker 100', '83 wins 50'],
    ],
    [
      '{ lib, ... }: { homelab.services.caddy.port = lib.mkIf false 81; }',
      '80',
      ['81 off 100 if false'],
    ],
    [
      '{ lib, pkgs, ... }: { homelab.services.caddy.port = lib.mkIf pkgs.stdenv.isLinux 81; }',
      undefined,
      ['81 unknown 100 if pkgs.stdenv.isLinux'],
    ],
  ])('%s', (machine, value, definitions) => {
    const found = explained(machine, port);
    expect(found.value).toBe(value);
    expect([...found.definitions].sort()).toEqual([...definitions].sort());
  });

  it('an option of NixOS too', () => {
    expect(explained('{ services.caddy.email = "a@b"; }', 'services.caddy.email')).toEqual({
      value: '"a@b"',
      definitions: ['"a@b" wins 100'],
    });
  });
});
