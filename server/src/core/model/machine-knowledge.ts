import type { Machine } from './machine';

/** Whether all modules of a machine are known, but for those of inputs. */
export function isWhole({ opaque, guess, keys }: Machine): boolean {
  return opaque.length === 0 && guess === undefined && keys.length > 0;
}

/** Whether nothing is imported from an input that may be the person's own, and set their options. */
export function hasPublicInputsOnly({ external }: Machine): boolean {
  return external.every((name) => publicInputs.test(name));
}

/** Inputs that many people use; they say nothing of anybody's own options and secrets. */
const publicInputs =
  /^(inputs\.)?(self\.)?(nixpkgs[\w-]*|nixos(?:-(?:unstable|stable|hardware|generators|wsl|apple-silicon|images|raspberrypi|cosmic|mailserver|small|[\d.]+))*(?![\w-])|modulesPath|agenix|ragenix|agenix-rekey|sops-nix|home-manager[\w-]*|disko|impermanence|lanzaboote|nur|stylix|nix-index-database|nixvim|niri|hyprland|catppuccin|srvos|microvm|determinate|nix-flatpak|vscode-server|quadlet-nix|nix-minecraft|simple-nixos-mailserver|arion|comin|preservation|chaotic|lix-module|nix-ld|nix-topology|authentik-nix|copyparty|nixarr|proxmox-nixos|vpn-confinement|deploy-rs|colmena|facter|nixos-facter-modules)\b/;
