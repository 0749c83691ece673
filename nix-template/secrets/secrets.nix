# Who can open which secret. Only the `agenix` command reads this file; NixOS does not.
# Run it in this folder: `agenix -e grafana-admin-password.age`.
let
  # Replace both keys by your own before you make the first secret (README.md, "Secrets").
  # Yours: the content of ~/.ssh/id_ed25519.pub on the computer you work at.
  admin = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPF6z+syoYKpuWF3M/Gca5mw+1EBHZ2t00aK8PDwritu replace-me-with-your-key";
  # The server's: the output of `ssh-keyscan -t ed25519 ADDRESS`, without the address.
  server = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIC+11hPmb5ZZDtqnLKYUsBLqy4dMlX8oZLJI9IiWp6BK replace-me-with-the-servers-host-key";

  # The test identity in vm/identity.txt, which is published and protects nothing.
  vm = "age12twztp4zgdk3rfuydda0536hsmje2vsft505yxpvzjjep84u03aqsfcxv2";
in
{
  "grafana-admin-password.age".publicKeys = [
    admin
    server
  ];
  "grafana-secret-key.age".publicKeys = [
    admin
    server
  ];

  "vm/grafana-admin-password.age".publicKeys = [ vm ];
  "vm/grafana-secret-key.age".publicKeys = [ vm ];
}
