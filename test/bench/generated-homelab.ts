import { randomNumbers } from '../endurance/random';
import { serviceModule, type Draw } from './generated-module';

export type Size = { readonly services: number; readonly machines: number };

/** Modules of one folder; people sort theirs by category. */
const mostInFolder = 40;

/**
 * A made-up homelab, its files by absolute path. How often each idiom occurs is what was counted in 53
 * public repositories: names in paths 35%, `with lib` 14%, folders that are read 23%, and so on.
 */
export function generatedHomelab({ services, machines }: Size): ReadonlyMap<string, string> {
  const draw = drawWith(randomNumbers(services * 1000 + machines));
  const files = new Map<string, string>();
  const names = Array.from({ length: services }, (_, index) => `service${index}`);
  const folders = chunks(names, mostInFolder);
  for (const [index, inside] of folders.entries()) {
    const folder = `/lab/modules/category${index}`;
    for (const name of inside)
      files.set(`${folder}/${name}.nix`, serviceModule(name, 10_000 + names.indexOf(name), draw));
    files.set(`${folder}/default.nix`, importsOf(inside, draw));
  }
  files.set('/lab/modules/default.nix', defaultModule(folders.length));
  files.set('/lab/modules/base.nix', base);
  for (let index = 0; index < machines; index++)
    files.set(`/lab/machines/machine${index}/default.nix`, machineFile(index, names, draw));
  files.set('/lab/flake.nix', flake(machines));
  return files;
}

/** True with this probability, as the seed draws it. */
function drawWith(random: () => number): Draw {
  return {
    chance: (share) => random() < share,
    pick: (items) => items[Math.floor(random() * items.length)] as (typeof items)[number],
  };
}

function chunks<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

function importsOf(names: readonly string[], { chance }: Draw): string {
  if (chance(0.23))
    return `{ lib, ... }: {
  imports = map (name: ./. + "/\${name}") (
    builtins.filter (name: name != "default.nix" && lib.hasSuffix ".nix" name)
      (builtins.attrNames (builtins.readDir ./.))
  );
}
`;
  return `{\n  imports = [\n${names.map((name) => `    ./${name}.nix`).join('\n')}\n  ];\n}\n`;
}

function defaultModule(folders: number): string {
  const each = Array.from({ length: folders }, (_, index) => `    ./category${index}`);
  return `{\n  imports = [\n    ./base.nix\n${each.join('\n')}\n  ];\n}\n`;
}

const base = `{ lib, ... }:
{
  options.homelab = {
    domain = lib.mkOption {
      type = lib.types.str;
      description = "The domain below which each service gets its own.";
    };
    user = lib.mkOption {
      type = lib.types.str;
      default = "homelab";
      description = "Who owns the services' files.";
    };
  };
}
`;

/** Each machine runs as many services as a person looks after: at most 60. */
function machineFile(index: number, names: readonly string[], draw: Draw): string {
  const count = Math.min(60, names.length);
  const start = (index * 37) % Math.max(1, names.length);
  const on = Array.from({ length: count }, (_, at) => names[(start + at) % names.length] ?? '');
  const settings = on.map((name) => setting(name, draw)).join('\n');
  return `{ config, lib, pkgs, ... }:
{
  networking.hostName = "machine${index}";
  time.timeZone = "Europe/Berlin";

  homelab = {
    domain = "machine${index}.example.org";
    services = {
${settings}
    };
  };

  system.stateVersion = "26.05";
}
`;
}

function setting(name: string, { chance, pick }: Draw): string {
  const value = pick([
    'true',
    'true',
    'true',
    'true',
    'true',
    'true',
    'lib.mkDefault true',
    'false',
  ]);
  if (chance(0.8)) return `      ${name}.enable = ${value};`;
  return `      ${name} = {
        enable = ${value};
        domain = "${name}.\${config.homelab.domain}";
      };`;
}

function flake(machines: number): string {
  const names = Array.from({ length: machines }, (_, index) => `"machine${index}"`).join(' ');
  return `{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-26.05";

  outputs = { self, nixpkgs }@inputs:
    let
      mkHost = name: nixpkgs.lib.nixosSystem {
        system = "x86_64-linux";
        specialArgs = { inherit inputs; };
        modules = [ ./modules ./machines/\${name} ];
      };
    in
    {
      nixosConfigurations = nixpkgs.lib.genAttrs [ ${names} ] mkHost;
    };
}
`;
}
