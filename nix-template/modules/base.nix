# What every machine of this homelab has, whatever it runs: remote access, a closed firewall, and
# settings that keep it safe and tidy without anyone looking after it.
{
  # Only what a module opens is reachable.
  networking.firewall.enable = true;

  services.openssh = {
    enable = true;
    settings = {
      # A key cannot be guessed; a password can.
      PasswordAuthentication = false;
      KbdInteractiveAuthentication = false;
      # Log in as yourself and use sudo, so that the log says who did what.
      PermitRootLogin = "no";
    };
  };
  homelab.registry.ssh.ports.ssh = 22;

  # Users and passwords are what the configuration says and nothing else.
  users.mutableUsers = false;

  # An administrator has a key and no password to ask for.
  security.sudo.wheelNeedsPassword = false;

  boot.kernel.sysctl = {
    # Kernel addresses and messages help an attacker and nobody else.
    "kernel.kptr_restrict" = 2;
    "kernel.dmesg_restrict" = 1;
    # A server is no router and takes no directions from one.
    "net.ipv4.conf.all.accept_redirects" = 0;
    "net.ipv4.conf.all.send_redirects" = 0;
    "net.ipv6.conf.all.accept_redirects" = 0;
  };

  nix = {
    settings = {
      experimental-features = [
        "nix-command"
        "flakes"
      ];
      # Administrators may copy a system they built elsewhere to this machine.
      trusted-users = [ "@wheel" ];
      auto-optimise-store = true;
    };
    # Old systems go after a month, so that the disk does not fill up.
    gc = {
      automatic = true;
      dates = "weekly";
      options = "--delete-older-than 30d";
    };
  };

  # The journal takes no more of the disk than this.
  services.journald.extraConfig = "SystemMaxUse=1G";
}
