# The real machine: a 64-bit PC that starts by UEFI from a disk with two labelled partitions.
# Where yours is another one, replace this file by what `nixos-generate-config --show-hardware-config`
# prints on it, and keep the boot loader.
{ lib, modulesPath, ... }:
{
  # Firmware that most network cards and processors need.
  imports = [ "${modulesPath}/installer/scan/not-detected.nix" ];

  nixpkgs.hostPlatform = lib.mkDefault "x86_64-linux";

  boot = {
    loader = {
      systemd-boot.enable = true;
      # Old systems to start instead of the newest; more than this would fill a small boot partition.
      systemd-boot.configurationLimit = 10;
      efi.canTouchEfiVariables = true;
    };
    initrd.availableKernelModules = [
      "ahci"
      "nvme"
      "sd_mod"
      "usb_storage"
      "usbhid"
      "xhci_pci"
    ];
  };

  fileSystems = {
    "/" = {
      device = "/dev/disk/by-label/nixos";
      fsType = "ext4";
    };
    "/boot" = {
      device = "/dev/disk/by-label/boot";
      fsType = "vfat";
      options = [
        "fmask=0077"
        "dmask=0077"
      ];
    };
  };
}
