# Boots the server as the virtual machine has it, and asks every service whether it is well.
{
  name = "services";

  nodes.server = {
    imports = [
      ../modules
      ../machines/server
      ../machines/server-vm
    ];
  };

  testScript = ''
    server.wait_for_unit("multi-user.target")
  '';
}
