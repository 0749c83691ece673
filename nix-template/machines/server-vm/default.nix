# What makes a virtual machine of the server. Everything here is for trying things out on your own
# computer: the password and the secrets are published with this template.
{ lib, modulesPath, ... }:
{
  imports = [ "${modulesPath}/virtualisation/qemu-vm.nix" ];

  virtualisation = {
    # In megabytes. All five services together use about half of the memory.
    memorySize = 4096;
    diskSize = 8192;
    cores = 2;
    # The console is the terminal that starts the machine. `poweroff` or Ctrl-A X ends it.
    graphics = false;
  };

  homelab = {
    # A browser finds every name below localhost on your own computer.
    domain = lib.mkForce "localhost";

    services = {
      caddy = {
        # Nobody signs certificates for localhost. The port is one that is free on your computer
        # too, so that the same address works inside and outside.
        tls = lib.mkForce "off";
        port = 8080;
      };
      homepage = {
        # http://localhost:3000 on your computer, through the forward that the start script gets.
        openFirewall = true;
        # Whichever port of your computer leads here.
        allowedHosts = [ "*" ];
      };
      grafana = {
        # The password in it is `nixos`, as for SSH.
        adminPasswordFile = ../../secrets/vm/grafana-admin-password.age;
        secretKeyFile = ../../secrets/vm/grafana-secret-key.age;
      };
    };
  };

  # A new machine has no host key yet when secrets are decrypted, so it brings a test identity.
  # It opens the secrets in secrets/vm and no others.
  age.identityPaths = [ "${../../secrets/vm/identity.txt}" ];

  # ssh -p 2222 admin@localhost
  users.users.admin.initialPassword = "nixos";
  services.openssh.settings.PasswordAuthentication = lib.mkForce true;
}
