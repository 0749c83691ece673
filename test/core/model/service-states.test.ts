import { describe, expect, it } from 'vitest';
import { serviceState, servicesOf } from '../../../server/src/core/model/services';
import { fixture } from '../../support/workspace';

/** The state of `lab.x` on the only machine, and why. */
function state(machine: string, enable = 'lib.mkEnableOption "x"'): string {
  const { workspace } = fixture(`#- /lab/flake.nix
{
  outputs = { nixpkgs, ... }: {
    nixosConfigurations.server = nixpkgs.lib.nixosSystem {
      specialArgs = { role = "media"; };
      modules = [ ./server.nix ./x.nix ];
    };
  };
}
#- /lab/x.nix
{ lib, config, ... }: {
  options.lab = {
    x.enable = ${enable};
    y.enable = lib.mkOption { type = lib.types.bool; default = true; };
    z.enable = lib.mkEnableOption "z";
    profiles = lib.mkOption {
      type = with lib.types; attrsOf (listOf str);
      default = { media = [ "x" ]; web = [ "z" ]; };
    };
  };
}
#- /lab/server.nix
${machine}`);
  const [flake] = workspace.snapshot().flakes.filter(({ machines }) => machines.length > 0);
  const service = flake && servicesOf(flake).find(({ path }) => path.join('.') === 'lab.x');
  const [server] = flake?.machines ?? [];
  if (service === undefined || server === undefined) throw new Error('The fixture has no service.');
  return serviceState(server, service).state;
}

describe('a service is on', () => {
  it.each([
    '{ lab.x.enable = true; }',
    '{ lib, ... }: { lab.x.enable = lib.mkDefault true; }',
    '{ lib, ... }: { lab.x.enable = lib.mkMerge [ (lib.mkDefault false) (lib.mkForce true) ]; }',
    '{ lib, config, ... }: { lab.x.enable = lib.mkIf config.lab.y.enable true; }',
    '{ lib, config, ... }: lib.mkIf (!config.lab.z.enable) { lab.x.enable = true; }',
    '{ lib, config, ... }: { config = lib.mkMerge [ { lab.z.enable = true; } (lib.mkIf config.lab.z.enable { lab.x.enable = true; }) ]; }',
    '{ config, ... }: { lab.x.enable = config.lab.y.enable && !config.lab.z.enable; }',
    '{ role, ... }: { lab.x.enable = role == "media"; }',
    '{ role, lib, ... }: lib.optionalAttrs (role == "media") { lab.x.enable = true; }',
    '{ config, ... }: let inherit (config.lab) y; in { lab.x = { inherit (y) enable; }; }',
    '{ lib, ... }: { lab = lib.genAttrs [ "x" "z" ] (_: { enable = true; }); }',
    `{ lib, options, ... }: let
      isService = name: let it = options.lab.\${name}; in !(it ? _type) && it ? enable;
      services = lib.filter isService (lib.attrNames options.lab);
    in { lab = lib.genAttrs services (_: { enable = true; }); }`,
    `{ lib, config, ... }: {
      lab = lib.genAttrs [ "x" "z" ] (name: {
        enable = lib.mkDefault (builtins.elem name config.lab.profiles.media);
      });
    }`,
  ])('%s', (machine) => {
    expect(state(machine)).toBe('on');
  });
});

describe('a service is off', () => {
  it.each([
    '{ }',
    '{ lab.x.enable = false; }',
    '{ lib, config, ... }: { lab.x.enable = lib.mkIf config.lab.z.enable true; }',
    '{ lib, ... }: { lab.x.enable = lib.mkMerge [ true (lib.mkForce false) ]; }',
    '{ role, lib, ... }: lib.mkIf (role == "router") { lab.x.enable = true; }',
    '{ config, ... }: { lab.x.enable = builtins.elem "x" config.lab.profiles.web; }',
    '{ options, ... }: { lab.x.enable = options.lab ? nothing; }',
  ])('%s', (machine) => {
    expect(state(machine)).toBe('off');
  });

  it('by a default that another option gives', () => {
    expect(
      state(
        '{ lab.z.enable = true; }',
        'lib.mkOption { type = lib.types.bool; default = !config.lab.z.enable; }',
      ),
    ).toBe('off');
  });
});

describe('whether a service is on is not known', () => {
  it.each([
    '{ lib, pkgs, ... }: { lab.x.enable = lib.mkIf pkgs.stdenv.isLinux true; }',
    '{ config, ... }: { lab.x.enable = config.networking.hostName == "x"; }',
    '{ lab.x.enable = builtins.pathExists /etc/secret; }',
    '{ options, ... }: { lab.x.enable = options ? services.nothing; }',
    '{ options, ... }: { lab.x.enable = options.services ? nothing; }',
    '{ options, ... }: { lab.x.enable = options.lab.profiles.isDefined; }',
    '{ unknown, ... }: { imports = [ unknown ]; }',
    '{ config, ... }: { lab.x.enable = config.lab.x.enable; }',
    '{ lib, ... }: { lab.x.enable = lib.mkMerge [ true false ]; }',
  ])('%s', (machine) => {
    expect(state(machine)).toBe('unknown');
  });
});

describe('options that a helper of the repository declares are known', () => {
  it.each([
    [
      'by `_module.args`',
      '{ lib, ... }: { _module.args.mkApp = name: { enable = lib.mkEnableOption name; }; }',
      '{ }',
    ],
    ['by `specialArgs`', '{ }', '{ mkApp = name: { enable = nixpkgs.lib.mkEnableOption name; }; }'],
  ])('%s', (_, helpers, specialArgs) => {
    const { workspace } = fixture(`#- /lab/flake.nix
{
  outputs = { nixpkgs, ... }: {
    nixosConfigurations.server = nixpkgs.lib.nixosSystem {
      specialArgs = ${specialArgs};
      modules = [ ./helpers.nix ./x.nix { lab.x.enable = true; } ];
    };
  };
}
#- /lab/helpers.nix
${helpers}
#- /lab/x.nix
{ mkApp, ... }: { options.lab.x = mkApp "x"; }`);
    const [flake] = workspace.snapshot().flakes.filter(({ machines }) => machines.length > 0);
    const [server] = flake?.machines ?? [];
    const [service] = flake === undefined ? [] : servicesOf(flake);
    expect(service && server && serviceState(server, service).state).toBe('on');
  });
});
