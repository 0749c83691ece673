import { describe, expect, it } from 'vitest';
import { findingsIn, lab, messagesIn } from '../../support/findings';

/** A module that both machines import. */
const media = `#- all.nix
{ config, lib, ... }:
let cfg = config.homelab.media; in
{
  options.homelab.media = {
    enable = lib.mkEnableOption "media";
    user = lib.mkOption { type = lib.types.str; };
    group = lib.mkOption { type = lib.types.str; default = "media"; };
    port = lib.mkOption { type = lib.types.port; default = 8096; };
    folders = lib.mkOption { type = lib.types.listOf lib.types.str; default = [ ]; };
    fixed = lib.mkOption { type = lib.types.int; default = 1; readOnly = true; };
    once = lib.mkOption { type = lib.types.int; readOnly = true; };
    notes = lib.mkOption { type = lib.types.lines; default = ""; };
  };
  config = lib.mkIf cfg.enable {
    users.users.media.home = cfg.user;
    services.jellyfin = { user = cfg.user; group = cfg.group; };
  };
}
`;

describe('conflicting-definitions', () => {
  const found = (text: string) => findingsIn(lab(media + text), 'conflicting-definitions');

  it.each([
    [
      'two files of one machine',
      '#- server.nix\n{ imports = [ ./more.nix ]; homelab.media.port = 1; }\n#- more.nix\n{ homelab.media.port = 2; }',
      [
        'more.nix:1 conflicting-definitions at "port"',
        'server.nix:1 conflicting-definitions at "port"',
      ],
    ],
    [
      'strings',
      '#- server.nix\n{ imports = [ ./more.nix ]; homelab.media.user = "a"; }\n#- more.nix\n{ homelab = { media.user = "b"; }; }',
      [
        'more.nix:1 conflicting-definitions at "user"',
        'server.nix:1 conflicting-definitions at "user"',
      ],
    ],
    [
      'two `mkForce`s',
      '#- server.nix\n{ lib, ... }: { imports = [ ./more.nix ]; homelab.media.enable = lib.mkForce true; }\n#- more.nix\n{ lib, ... }: { homelab.media.enable = lib.mkForce false; }',
      [
        'more.nix:1 conflicting-definitions at "enable"',
        'server.nix:1 conflicting-definitions at "enable"',
      ],
    ],
    [
      'two `mkDefault`s that nothing overrides',
      '#- server.nix\n{ lib, ... }: { imports = [ ./more.nix ]; homelab.media.port = lib.mkDefault 1; }\n#- more.nix\n{ lib, ... }: { homelab.media.port = lib.mkDefault 2; }',
      [
        'more.nix:1 conflicting-definitions at "port"',
        'server.nix:1 conflicting-definitions at "port"',
      ],
    ],
    [
      'below a condition that holds',
      '#- server.nix\n{ config, lib, ... }: { imports = [ ./more.nix ]; homelab.media.enable = true; homelab.media.port = lib.mkIf config.homelab.media.enable 1; }\n#- more.nix\n{ homelab.media.port = 2; }',
      [
        'more.nix:1 conflicting-definitions at "port"',
        'server.nix:1 conflicting-definitions at "port"',
      ],
    ],
  ])('is found in %s', (_, text, expected) => {
    expect(found(text)).toEqual(expected);
  });

  it.each([
    [
      'the same value twice',
      '#- server.nix\n{ imports = [ ./more.nix ]; homelab.media.port = 1; }\n#- more.nix\n{ homelab.media.port = 1; }',
    ],
    [
      'two machines',
      '#- server.nix\n{ homelab.media.port = 1; }\n#- vm.nix\n{ homelab.media.port = 2; }',
    ],
    [
      'one that is forced',
      '#- server.nix\n{ lib, ... }: { imports = [ ./more.nix ]; homelab.media.port = lib.mkForce 1; }\n#- more.nix\n{ homelab.media.port = 2; }',
    ],
    [
      'one that is a default',
      '#- server.nix\n{ lib, ... }: { imports = [ ./more.nix ]; homelab.media.port = lib.mkDefault 1; }\n#- more.nix\n{ homelab.media.port = 2; }',
    ],
    [
      'a smaller `mkOverride`',
      '#- server.nix\n{ lib, ... }: { imports = [ ./more.nix ]; homelab.media.port = lib.mkOverride 90 1; }\n#- more.nix\n{ homelab.media.port = 2; }',
    ],
    [
      'a condition that does not hold',
      '#- server.nix\n{ config, lib, ... }: { imports = [ ./more.nix ]; homelab.media.port = lib.mkIf config.homelab.media.enable 1; }\n#- more.nix\n{ homelab.media.port = 2; }',
    ],
    [
      'a condition that is not known',
      '#- server.nix\n{ config, lib, ... }: { imports = [ ./more.nix ]; homelab.media.port = lib.mkIf config.boot.isContainer 1; }\n#- more.nix\n{ homelab.media.port = 2; }',
    ],
    [
      'an `if` that is not known',
      '#- server.nix\n{ pkgs, ... }: { imports = [ ./more.nix ]; homelab.media.port = if pkgs.x then 1 else 2; }\n#- more.nix\n{ homelab.media.port = 2; }',
    ],
    [
      'a computed value',
      '#- server.nix\n{ config, ... }: { imports = [ ./more.nix ]; homelab.media.port = config.services.x.port; }\n#- more.nix\n{ homelab.media.port = 2; }',
    ],
    [
      'a list, which is joined',
      '#- server.nix\n{ imports = [ ./more.nix ]; homelab.media.folders = [ "a" ]; }\n#- more.nix\n{ homelab.media.folders = [ "b" ]; }',
    ],
    [
      'lines, which are joined',
      '#- server.nix\n{ imports = [ ./more.nix ]; homelab.media.notes = "a"; }\n#- more.nix\n{ homelab.media.notes = "b"; }',
    ],
    [
      'a module that is disabled',
      '#- server.nix\n{ imports = [ ./more.nix ]; disabledModules = [ ./more.nix ]; homelab.media.port = 1; }\n#- more.nix\n{ homelab.media.port = 2; }',
    ],
    [
      'an option of NixOS itself, whose type is not seen here',
      '#- server.nix\n{ imports = [ ./more.nix ]; networking.hostName = "a"; }\n#- more.nix\n{ networking.hostName = "b"; }',
    ],
  ])('is not found in %s', (_, text) => {
    expect(found(text)).toEqual([]);
  });

  it('says both values and the machine', () => {
    expect(
      messagesIn(
        lab(
          `${media}#- server.nix\n{ imports = [ ./more.nix ]; homelab.media.port = 1; }\n#- more.nix\n{ homelab.media.port = 2; }`,
        ),
        'conflicting-definitions',
      )[0],
    ).toBe(
      '`homelab.media.port` is set to 2 here and to 1 elsewhere on server. Remove one of them, or give one `lib.mkForce`.',
    );
  });
});

describe('missing-definition', () => {
  const found = (text: string) => findingsIn(lab(media + text), 'missing-definition');

  it.each([
    [
      'a service that is switched on',
      '#- server.nix\n{ homelab.media.enable = true; }',
      ['server.nix:1 missing-definition at "enable"'],
    ],
    [
      'each machine on its own',
      '#- server.nix\n{ homelab.media = { enable = true; user = "a"; }; }\n#- vm.nix\n{ homelab.media.enable = true; }',
      ['vm.nix:1 missing-definition at "enable"'],
    ],
    [
      'an option that is set below a condition that does not hold',
      '#- server.nix\n{ lib, ... }: { homelab.media.enable = true; homelab.media.user = lib.mkIf false "a"; }',
      ['server.nix:1 missing-definition at "enable"'],
    ],
  ])('is found in %s', (_, text, expected) => {
    expect(found(text)).toEqual(expected);
  });

  it.each([
    ['a service that is off', '#- server.nix\n{ homelab.media.enable = false; }'],
    ['a service that nobody switches on', '#- server.nix\n{ }'],
    ['an option that is set', '#- server.nix\n{ homelab.media = { enable = true; user = "a"; }; }'],
    [
      'one that is set by another module',
      '#- server.nix\n{ imports = [ ./more.nix ]; homelab.media.enable = true; }\n#- more.nix\n{ homelab.media.user = "a"; }',
    ],
    [
      'one that is set to what is not known',
      '#- server.nix\n{ config, ... }: { homelab.media = { enable = true; user = config.users.main; }; }',
    ],
    [
      'one that is perhaps set',
      '#- server.nix\n{ config, lib, ... }: { homelab.media.enable = true; homelab.media.user = lib.mkIf config.boot.isContainer "a"; }',
    ],
    [
      'a set of which a part is computed',
      '#- server.nix\n{ config, inputs, ... }: { homelab.media = { enable = true; } // inputs.private.media; }',
    ],
    [
      'a machine of which modules are not known',
      '#- server.nix\n{ inputs, ... }: { imports = [ (inputs.private.pick "x") ]; homelab.media.enable = true; }',
    ],
    [
      'a service whose state depends on what is not known',
      '#- server.nix\n{ pkgs, ... }: { homelab.media.enable = pkgs.stdenv.isLinux; }',
    ],
  ])('is not found in %s', (_, text) => {
    expect(found(text)).toEqual([]);
  });

  it('is not found where nothing needs the option', () => {
    const lazy = `#- all.nix
{ config, lib, ... }:
let cfg = config.homelab.media; in
{
  options.homelab.media = {
    enable = lib.mkEnableOption "media";
    user = lib.mkOption { type = lib.types.str; };
    host = lib.mkOption { type = lib.types.str; };
    tags = lib.mkOption { type = lib.types.listOf lib.types.str; };
    spare = lib.mkOption { type = lib.types.str; };
  };
  config = lib.mkIf cfg.enable {
    a.b = cfg.user or "nobody";
    a.c = if cfg ? host then cfg.host else "x";
    a.d = cfg.tags;
  };
}
#- server.nix
{ homelab.media.enable = true; }`;
    expect(findingsIn(lab(lazy), 'missing-definition')).toEqual([]);
  });
});

describe('read-only-option', () => {
  const found = (text: string) => findingsIn(lab(media + text), 'read-only-option');

  it.each([
    [
      'a definition',
      '#- server.nix\n{ homelab.media.fixed = 2; }',
      ['server.nix:1 read-only-option at "fixed"'],
    ],
    [
      'a forced one',
      '#- server.nix\n{ lib, ... }: { homelab.media = { fixed = lib.mkForce 2; }; }',
      ['server.nix:1 read-only-option at "fixed"'],
    ],
  ])('is found in %s', (_, text, expected) => {
    expect(found(text)).toEqual(expected);
  });

  it.each([
    ['one that has no default and is set once', '#- server.nix\n{ homelab.media.once = 2; }'],
    [
      'a condition',
      '#- server.nix\n{ lib, config, ... }: { homelab.media.fixed = lib.mkIf config.x.y 2; }',
    ],
    ['a file that is no module', '#- other.nix\n{ homelab.media.fixed = 2; }'],
    ['an option that can be written', '#- server.nix\n{ homelab.media.group = "x"; }'],
  ])('is not found in %s', (_, text) => {
    expect(found(text)).toEqual([]);
  });
});

describe('enable-option-with-attrset', () => {
  const found = (text: string) => findingsIn(lab(media + text));

  it.each([
    ['a set with options', '#- server.nix\n{ homelab.media.enable = { port = 1; }; }'],
    ['an empty set', '#- server.nix\n{ homelab.media.enable = { }; }'],
    ['a dotted path', '#- server.nix\n{ homelab.media.enable.port = 1; }'],
  ])('is found, and nothing else, in %s', (_, text) => {
    const codes = found(text).map((line) => line.split(' ')[1] ?? '');
    expect(codes.filter((code) => code !== 'option-never-read')).toEqual([
      'enable-option-with-attrset',
    ]);
  });

  it.each([
    ['a boolean', '#- server.nix\n{ homelab.media.enable = false; }'],
    ['an option named so of NixOS', '#- server.nix\n{ services.x.enable = { a = 1; }; }'],
    [
      'an option of another type',
      '#- server.nix\n{ homelab.o.enable = { a = 1; }; imports = [ ./o.nix ]; }\n#- o.nix\n{ lib, ... }: { options.homelab.o.enable = lib.mkOption { type = lib.types.attrs; default = { }; }; }',
    ],
  ])('is not found in %s', (_, text) => {
    expect(found(text).filter((line) => line.includes('enable-option'))).toEqual([]);
  });
});
