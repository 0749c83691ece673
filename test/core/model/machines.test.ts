import { describe, expect, it } from 'vitest';
import { pathFromUri } from '../../../server/src/core/base/uri';
import type { Machine } from '../../../server/src/core/model/machine';
import { fixture } from '../../support/workspace';

/** Each machine as `name (system): its files; what is outside; what is not known`. */
function machines(text: string): readonly string[] {
  const { workspace } = fixture(text);
  return workspace.snapshot().flakes.flatMap((flake) => flake.machines.map(describeMachine));
}

function describeMachine({ name, system, modules, external, opaque, guess }: Machine): string {
  const files = [...new Set(modules.map(({ file }) => pathFromUri(file).replace('/lab/', '')))];
  const parts = [
    `${guess === undefined ? '' : 'guess '}${name} (${system ?? '?'}): ${files.join(' ')}`,
  ];
  if (external.length > 0) parts.push(`outside ${external.join(' ')}`);
  if (opaque.length > 0) parts.push(`unknown ${opaque.join(', ')}`);
  return parts.join('; ');
}

const a = '#- /lab/hosts/a/default.nix\n{ nixpkgs.hostPlatform = "x86_64-linux"; }';
const b =
  '#- /lab/hosts/b/default.nix\n{ lib, ... }: { nixpkgs.hostPlatform = lib.mkDefault "aarch64-linux"; }';

describe('the machines of a flake', () => {
  it('are found where they are written out, with what they import', () => {
    expect(
      machines(`#- /lab/flake.nix
{ outputs = { nixpkgs, agenix, ... }: {
  nixosConfigurations.a = nixpkgs.lib.nixosSystem {
    modules = [ ./hosts/a agenix.nixosModules.default { imports = [ ./more.nix ]; } ];
  };
}; }
#- /lab/more.nix
{ }
${a}`),
    ).toEqual([
      'a (x86_64-linux): hosts/a/default.nix more.nix flake.nix; outside agenix.nixosModules.default',
    ]);
  });

  it('are found where a function of the repository makes them', () => {
    expect(
      machines(`#- /lab/flake.nix
{ outputs = { self, nixpkgs, ... }@inputs:
  let mkHost = name: nixpkgs.lib.nixosSystem { modules = [ (./hosts + "/\${name}") ]; };
  in { nixosConfigurations = nixpkgs.lib.genAttrs [ "a" "b" ] mkHost; }; }
${a}
${b}`),
    ).toEqual(['a (x86_64-linux): hosts/a/default.nix', 'b (aarch64-linux): hosts/b/default.nix']);
  });

  it('are found where the folders of hosts are listed', () => {
    expect(
      machines(`#- /lab/flake.nix
{ outputs = { nixpkgs, ... }: { nixosConfigurations = builtins.listToAttrs (map (name: {
  inherit name;
  value = nixpkgs.lib.nixosSystem { modules = [ ./hosts/\${name} ]; };
}) (builtins.attrNames (builtins.readDir ./hosts))); }; }
${a}
${b}`),
    ).toHaveLength(2);
  });

  it('are found where `lib` is joined with that of an input', () => {
    expect(
      machines(`#- /lab/flake.nix
{ outputs = { nixpkgs, home-manager, ... }: let lib = nixpkgs.lib // home-manager.lib; in {
  nixosConfigurations.a = lib.nixosSystem { modules = [ ./hosts/a ]; };
}; }
${a}`),
    ).toEqual(['a (x86_64-linux): hosts/a/default.nix']);
  });

  it('import what helpers in their own `lib` lead to', () => {
    expect(
      machines(`#- /lab/flake.nix
{ outputs = { nixpkgs, home-manager, ... }:
  let lib = nixpkgs.lib.extend (final: prev: { own = import ./lib { lib = prev; }; } // home-manager.lib);
  in { nixosConfigurations.a = lib.nixosSystem { specialArgs = { inherit lib; }; modules = [ ./hosts/a ./more.nix ]; }; }; }
#- /lab/lib/default.nix
{ lib }: { fromRoot = lib.path.append ../.; }
#- /lab/more.nix
{ lib, ... }: { imports = map lib.own.fromRoot [ "extra.nix" ]; }
#- /lab/extra.nix
{ }
${a}`),
    ).toEqual(['a (x86_64-linux): hosts/a/default.nix extra.nix more.nix']);
  });

  it('import the extra modules that all of them have', () => {
    expect(
      machines(`#- /lab/flake.nix
{ outputs = { self, nixpkgs, ... }: {
  nixosModules.default = { imports = map (name: ./\${name}) [ "more.nix" ]; };
  nixosConfigurations.a = nixpkgs.lib.nixosSystem {
    extraModules = [ self.nixosModules.default ];
    modules = [ ./hosts/a ];
  };
}; }
#- /lab/more.nix
{ }
${a}`),
    ).toEqual(['a (x86_64-linux): more.nix flake.nix hosts/a/default.nix']);
  });

  it('import what their arguments lead to', () => {
    expect(
      machines(`#- /lab/flake.nix
{ outputs = { self, nixpkgs, ... }@inputs: {
  nixosModules.extra = ./extra.nix;
  nixosConfigurations.a = nixpkgs.lib.nixosSystem {
    specialArgs = { inherit inputs; host = "a"; };
    modules = [ ./common.nix ];
  };
}; }
#- /lab/common.nix
{ inputs, host, modulesPath, ... }: {
  imports = [
    ./hosts/\${host}
    inputs.self.nixosModules.extra
    "\${inputs.self}/again.nix"
    (modulesPath + "/profiles/minimal.nix")
  ];
}
#- /lab/extra.nix
{ }
#- /lab/again.nix
{ }
${a}`),
    ).toEqual([
      'a (x86_64-linux): hosts/a/default.nix extra.nix again.nix common.nix; outside modulesPath …',
    ]);
  });

  it('are made by modules of flake-parts, which know each other', () => {
    expect(
      machines(`#- /lab/flake.nix
{
  inputs = { nixpkgs.url = "x"; flake-parts.url = "x"; import-tree.url = "x"; };
  outputs = inputs: inputs.flake-parts.lib.mkFlake { inherit inputs; } (inputs.import-tree ./parts);
}
#- /lab/parts/hosts.nix
{ inputs, config, lib, ... }: {
  flake.nixosConfigurations = lib.mapAttrs (name: modules: inputs.nixpkgs.lib.nixosSystem { inherit modules; }) config.lab.hosts;
}
#- /lab/parts/lab.nix
{ lib, ... }: {
  options.lab.hosts = lib.mkOption { type = lib.types.attrsOf (lib.types.listOf lib.types.raw); default = { }; };
}
#- /lab/parts/a.nix
{ config, ... }: { lab.hosts.a = [ config.flake.modules.nixos.base ]; }
#- /lab/parts/base.nix
{ flake.modules.nixos.base = { pkgs, ... }: { nixpkgs.hostPlatform = "x86_64-linux"; }; }
#- /lab/parts/base-2.nix
{ flake.modules.nixos.base.services.openssh.enable = true; }
#- /lab/parts/_left-out.nix
{ lab.hosts.b = [ ]; }`),
    ).toEqual(['a (x86_64-linux): parts/base-2.nix parts/base.nix']);
  });

  it('are made of the files that import-tree is told to take', () => {
    expect(
      machines(`#- /lab/flake.nix
{
  inputs = { nixpkgs.url = "x"; flake-parts.url = "x"; import-tree.url = "x"; };
  outputs = inputs: inputs.flake-parts.lib.mkFlake { inherit inputs; } {
    imports = [ ((inputs.import-tree.match "/[^/]+/default\\\\.nix").filterNot (inputs.nixpkgs.lib.hasInfix "/old/") ./modules) ];
    flake.nixosConfigurations.a = inputs.nixpkgs.lib.nixosSystem {
      system = "x86_64-linux";
      modules = [ inputs.self.nixosModules.caddy inputs.self.nixosModules.more ];
    };
  };
}
#- /lab/modules/caddy/default.nix
{ inputs, ... }: { flake.nixosModules.caddy = { imports = [ (inputs.import-tree.match "/[^/]+\\\\.nix" ./parts) ]; }; }
#- /lab/modules/caddy/deep/default.nix
{ flake.nixosModules.more.imports = [ ./too-deep.nix ]; }
#- /lab/modules/caddy/parts/tls.nix
{ }
#- /lab/modules/caddy/parts/deep/log.nix
{ }
#- /lab/modules/more/default.nix
{ moduleWithSystem, ... }: { flake.nixosModules.more = moduleWithSystem ({ config, ... }: { lib, ... }: { imports = [ ./on.nix ]; }); }
#- /lab/modules/more/on.nix
{ }
#- /lab/modules/old/default.nix
{ flake.nixosModules.more.imports = [ ./old.nix ]; }`),
    ).toEqual([
      'a (x86_64-linux): modules/caddy/parts/tls.nix modules/caddy/default.nix modules/more/on.nix modules/more/default.nix',
    ]);
  });

  it('are made by a module of flake-parts that is applied to what the flake gives it', () => {
    expect(
      machines(`#- /lab/flake.nix
{ inputs = { nixpkgs.url = "x"; flake-parts.url = "x"; }; outputs = inputs: inputs.flake-parts.lib.mkFlake { inherit inputs; } {
  imports = [ (inputs.nixpkgs.lib.modules.importApply ./hosts.nix { names = [ "a" ]; }) ];
}; }
#- /lab/hosts.nix
{ names }: { lib, inputs, ... }: {
  flake.nixosConfigurations = lib.genAttrs names (name: inputs.nixpkgs.lib.nixosSystem { modules = [ (./. + "/\${name}.nix") ]; });
}
#- /lab/a.nix
{ nixpkgs.hostPlatform = "x86_64-linux"; }`),
    ).toEqual(['a (x86_64-linux): a.nix']);
  });

  it('are the folders that a text with a path in it leads to', () => {
    expect(
      machines(`#- /lab/flake.nix
{ inputs.nixpkgs.url = "x"; outputs = { nixpkgs, ... }: let
  inherit (nixpkgs) lib;
  names = dir: builtins.filter (name: builtins.pathExists "\${dir}/\${name}/default.nix") (builtins.attrNames (builtins.readDir dir));
in { nixosConfigurations = lib.genAttrs (names ./hosts) (name: lib.nixosSystem { system = "x86_64-linux"; modules = [ (import "\${./hosts}/\${name}") ]; }); }; }
#- /lab/hosts/a/default.nix
{ }
#- /lab/hosts/notes/read-me.nix
{ }`),
    ).toEqual(['a (x86_64-linux): hosts/a/default.nix']);
  });

  it('are the folders below `systems` with Snowfall', () => {
    expect(
      machines(`#- /lab/flake.nix
{ inputs.snowfall-lib.url = "x"; outputs = inputs: inputs.snowfall-lib.mkFlake { inherit inputs; src = ./.; }; }
#- /lab/systems/x86_64-linux/a/default.nix
{ }
#- /lab/modules/nixos/caddy/default.nix
{ }`),
    ).toEqual([
      'a (x86_64-linux): modules/nixos/caddy/default.nix systems/x86_64-linux/a/default.nix',
    ]);
  });

  it('are the entries of `configurations/nixos` with nixos-unified', () => {
    expect(
      machines(`#- /lab/flake.nix
{ inputs = { nixos-unified.url = "x"; agenix.url = "x"; }; outputs = inputs: inputs.nixos-unified.lib.mkFlake { inherit inputs; root = ./.; }; }
#- /lab/configurations/nixos/a/default.nix
{ flake, ... }: { imports = [ flake.self.nixosModules.base flake.inputs.agenix.nixosModules.default ]; }
#- /lab/configurations/nixos/b.nix
{ nixpkgs.hostPlatform = "x86_64-linux"; }
#- /lab/modules/nixos/base.nix
{ }`),
    ).toEqual([
      'a (?): modules/nixos/base.nix configurations/nixos/a/default.nix; outside agenix.nixosModules.default',
      'b (x86_64-linux): configurations/nixos/b.nix',
    ]);
  });

  it('are the hosts of flake-utils-plus', () => {
    expect(
      machines(`#- /lab/flake.nix
{ inputs.flake-utils-plus.url = "x"; outputs = { self, flake-utils-plus, ... }@inputs: flake-utils-plus.lib.mkFlake {
  inherit self inputs;
  hostDefaults = { system = "x86_64-linux"; modules = [ ./common.nix ]; };
  hosts.a = { modules = [ ./hosts/a ]; };
  hosts.b = { system = "aarch64-linux"; modules = [ ./hosts/b ]; };
}; }
#- /lab/common.nix
{ }
${a}
${b}`),
    ).toEqual([
      'a (x86_64-linux): common.nix hosts/a/default.nix',
      'b (aarch64-linux): common.nix hosts/b/default.nix',
    ]);
  });

  it('are the folders below `hosts` with Blueprint', () => {
    expect(
      machines(`#- /lab/flake.nix
{ inputs.blueprint.url = "x"; outputs = inputs: inputs.blueprint { inherit inputs; }; }
#- /lab/hosts/a/configuration.nix
{ flake, ... }: { imports = [ flake.nixosModules.base ]; nixpkgs.hostPlatform = "x86_64-linux"; }
#- /lab/modules/nixos/base.nix
{ }`),
    ).toEqual(['a (x86_64-linux): modules/nixos/base.nix hosts/a/configuration.nix']);
  });

  it('are the hosts of a Colmena hive', () => {
    expect(
      machines(`#- /lab/flake.nix
{ outputs = { nixpkgs, ... }: { colmena = {
  meta.specialArgs = { };
  defaults = ./common.nix;
  a = ./hosts/a;
}; }; }
#- /lab/common.nix
{ }
${a}`),
    ).toEqual(['a (x86_64-linux): common.nix hosts/a/default.nix']);
  });

  it('are guessed from folders where the flake cannot be read, and say so', () => {
    expect(
      machines(`#- /lab/flake.nix
{ inputs.framework.url = "x"; outputs = inputs: inputs.framework.lib.make { inherit inputs; }; }
${a}
#- /lab/hosts/notes.txt
`),
    ).toEqual(['guess a (x86_64-linux): hosts/a/default.nix']);
  });

  it('are not guessed where the flake plainly has none', () => {
    expect(machines(`#- /lab/flake.nix\n{ outputs = inputs: { lib = { }; }; }\n${a}`)).toEqual([]);
  });

  it('say what could not be followed', () => {
    expect(
      machines(`#- /lab/flake.nix
{ outputs = { nixpkgs, ... }: {
  nixosConfigurations.a = nixpkgs.lib.nixosSystem { modules = [ ./hosts/a ] ++ builtins.fromTOML "x"; };
}; }
${a}`)[0],
    ).toContain('unknown');
  });

  it('are the same in whatever order the files become known', () => {
    const text = `#- /lab/flake.nix
{ inputs.framework.url = "x"; outputs = inputs: inputs.framework.lib.make { }; }
`;
    expect(machines(`${text}${a}\n${b}`)).toEqual(machines(`${b}\n${a}\n${text}`));
  });
});
