import { describe, expect, it } from 'vitest';
import { typeDefinition } from '../../../server/src/core/features/type-definition';
import { homelab } from '../../support/homelab';

const module = {
  '/lab/modules/more.nix': `{ lib, ... }:
let
  rule = lib.types.submodule { options.to = lib.mkOption { type = lib.types.str; }; };
in
{
  options.homelab.rules = lib.mkOption { type = with lib.types; nullOr (attrsOf rule); };
  options.homelab.name = lib.mkOption { type = lib.types.str; };
  options.homelab.free = lib.mkOption { default = 1; };
}`,
};

/** The texts that a caret in a machine's file leads to. */
function targets(machine: string): readonly string[] {
  const { workspace, caret } = homelab(machine, module);
  const snapshot = workspace.snapshot();
  const found = typeDefinition(snapshot, caret.file, caret.offset);
  return (found?.targets ?? []).map(({ place: { file }, selection }) =>
    (snapshot.text(file) ?? '').slice(selection.start, selection.end).replace(/\s+/g, ' '),
  );
}

const rule = 'lib.types.submodule { options.to = lib.mkOption { type = lib.types.str; }; }';

describe('the type of an option is found', () => {
  it.each([
    ['{ homelab.ru$0les = { }; }', [rule]],
    ['{ config, ... }: { a = config.homelab.rul$0es; }', [rule]],
    ['{ homelab.na$0me = "x"; }', ['lib.types.str']],
    ['{\r\n\thomelab.na$0me = "😀";\r\n', ['lib.types.str']],
    ['{ homelab.services.gra$0fana.port = 1; }', ['enable']],
    [
      '{ config, ... }: let cfg = config.homelab.services.caddy; in { a = cf$0g.port; }',
      ['enable'],
    ],
  ])('%j', (machine, expected) => {
    expect(targets(machine)).toEqual(expected);
  });

  it.each([
    ['{ homelab.fr$0ee = 1; }'],
    ['{ homelab.no$0ne = 1; }'],
    ['{ networking.host$0Name = "x"; }'],
    ['let a = 1; in { b = a$0; }'],
    ['{ # homelab.na$0me\n }'],
    [''],
  ])('but not in %j', (machine) => {
    expect(targets(machine)).toEqual([]);
  });
});
