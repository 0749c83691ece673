# What the server is: its name, who may use it, and the services it runs. The virtual machine is
# made from this same file, so anything that belongs to the real disk or processor goes to
# hardware.nix.
{
  networking.hostName = "server";
  time.timeZone = "Europe/Berlin";

  homelab = {
    # The services live below this name, for example https://grafana.home.example.org.
    domain = "home.example.org";

    services = {
      # The front door: gives every service a name and HTTPS.
      caddy.enable = true;
      # The start page, with a tile for every service.
      homepage.enable = true;
      # Measures the machine and the services, and keeps the history.
      prometheus.enable = true;
      # Keeps the logs of everything that runs here.
      loki.enable = true;
      # Draws what Prometheus and Loki know.
      grafana.enable = true;
    };
  };

  users.users.admin = {
    isNormalUser = true;
    description = "Administrator";
    extraGroups = [ "wheel" ];
    # There is no password: these keys are the only way in. Replace this one by your own.
    openssh.authorizedKeys.keys = [
      "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPF6z+syoYKpuWF3M/Gca5mw+1EBHZ2t00aK8PDwritu replace-me-with-your-key"
    ];
  };

  # The release this server was installed with. It stays as it is, also after an upgrade.
  system.stateVersion = "26.05";
}
