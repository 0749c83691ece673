{
  description = "A home server, its services, and a virtual machine to try them in";

  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-26.05";
    agenix = {
      url = "github:ryantm/agenix";
      inputs.nixpkgs.follows = "nixpkgs";
      # agenix needs these two on a Mac only. Pointing them at nothing saves their download.
      inputs.darwin.follows = "";
      inputs.home-manager.follows = "";
    };
  };

  outputs =
    { nixpkgs, agenix, ... }:
    let
      inherit (nixpkgs) lib;

      linux = [
        "x86_64-linux"
        "aarch64-linux"
      ];
      mac = [ "aarch64-darwin" ];
      forEach = systems: make: lib.genAttrs systems (system: make nixpkgs.legacyPackages.${system});
    in
    {
      nixosConfigurations = {
        # The real machine.
        server = lib.nixosSystem {
          modules = [
            agenix.nixosModules.default
            ./modules
            ./machines/server
            ./machines/server/hardware.nix
          ];
        };

        # The same server as a virtual machine, once for each kind of computer it is tried on.
        # They differ in the guest's processor and in the computer that runs the start script.

        # For a Mac with an Apple processor.
        server-vm = lib.nixosSystem {
          modules = [
            agenix.nixosModules.default
            ./modules
            ./machines/server
            ./machines/server-vm
            {
              nixpkgs.hostPlatform = "aarch64-linux";
              virtualisation.host.pkgs = nixpkgs.legacyPackages.aarch64-darwin;
            }
          ];
        };

        # For a PC with Linux.
        server-vm-x86_64 = lib.nixosSystem {
          modules = [
            agenix.nixosModules.default
            ./modules
            ./machines/server
            ./machines/server-vm
            { nixpkgs.hostPlatform = "x86_64-linux"; }
          ];
        };

        # For an ARM computer with Linux.
        server-vm-aarch64 = lib.nixosSystem {
          modules = [
            agenix.nixosModules.default
            ./modules
            ./machines/server
            ./machines/server-vm
            { nixpkgs.hostPlatform = "aarch64-linux"; }
          ];
        };
      };

      # `nix flake check` boots the server and asks every service whether it is well.
      checks = forEach linux (pkgs: {
        services = pkgs.testers.runNixOSTest {
          imports = [ ./tests/services.nix ];
          defaults.imports = [ agenix.nixosModules.default ];
        };
      });

      # `nix develop` brings the tools that this repository is worked on with.
      devShells = forEach (linux ++ mac) (pkgs: {
        default = pkgs.mkShellNoCC {
          packages = [
            agenix.packages.${pkgs.stdenv.hostPlatform.system}.default
            pkgs.age
            pkgs.git
            pkgs.nixfmt
          ];
        };
      });

      # `nix fmt` formats every Nix file.
      formatter = forEach (linux ++ mac) (pkgs: pkgs.nixfmt-tree);
    };
}
