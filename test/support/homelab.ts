import { fixture, type Fixture } from './workspace';

/** A small homelab; `machine` is the text of its machine's file. */
export function homelab(machine: string, modules: Readonly<Record<string, string>> = {}): Fixture {
  const extra = Object.entries(modules).map(([path, text]) => `#- ${path}\n${text}`);
  return fixture(`#- /lab/flake.nix
{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-26.05";
  outputs = { self, nixpkgs, ... }@inputs: {
    nixosConfigurations.server = nixpkgs.lib.nixosSystem {
      system = "x86_64-linux";
      specialArgs = { inherit inputs; };
      modules = [ ./machines/server ./modules ];
    };
  };
}
#- /lab/modules/default.nix
{ imports = [ ./caddy.nix ./grafana.nix ]; }
#- /lab/modules/caddy.nix
{ config, lib, ... }:
let
  cfg = config.homelab.services.caddy;
in
{
  options.homelab.services.caddy = {
    enable = lib.mkEnableOption "Caddy, the web server";
    port = lib.mkOption {
      type = lib.types.port;
      default = 80;
      description = "Port for plain HTTP.";
    };
    tls = lib.mkOption {
      type = lib.types.enum [ "acme" "internal" "off" ];
      default = "acme";
      description = "Where certificates come from.";
    };
    hosts = lib.mkOption {
      type = lib.types.attrsOf (lib.types.submodule {
        options.upstream = lib.mkOption { type = lib.types.str; description = "Where it leads."; };
        options.private = lib.mkEnableOption "access from home only";
      });
      default = { };
    };
  };
  config = lib.mkIf cfg.enable { services.caddy.enable = true; };
}
#- /lab/modules/grafana.nix
{ config, lib, ... }:
with lib;
let name = "grafana"; in
{
  options.homelab.services.\${name} = {
    enable = mkEnableOption "Grafana";
    port = mkOption { type = types.port; default = 3000; };
    domain = mkOption { type = types.nullOr types.str; default = null; };
    plugins = mkOption { type = types.listOf types.str; default = [ ]; };
  };
}
#- /lab/machines/server/default.nix
${machine}
${extra.join('\n')}`);
}

export const machineFile = '/lab/machines/server/default.nix';
