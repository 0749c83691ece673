import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHomelab, type Homelab } from '../support/create-homelab';

const template = fileURLToPath(new URL('../../nix-template', import.meta.url));

describe("the template's flake", () => {
  let homelab: Homelab;
  beforeAll(async () => {
    homelab = await createHomelab({ from: template });
  });
  afterAll(() => homelab.dispose());

  const evaluate = async (attribute: string, apply: string): Promise<unknown> => {
    const args = ['eval', '--json', `.#${attribute}`, '--apply', apply];
    const { exitCode, stdout, stderr } = await homelab.run('nix', args);
    return exitCode === 0 ? JSON.parse(stdout) : stderr;
  };

  it('has the server, and its virtual machine for three kinds of computer', async () => {
    const read = `builtins.mapAttrs (_: machine: {
      guest = machine.pkgs.stdenv.hostPlatform.system;
      host = (machine.config.virtualisation.host or { pkgs = machine.pkgs; }).pkgs.stdenv.hostPlatform.system;
      name = machine.config.networking.hostName;
      script = machine.config.system.build.vm.meta.mainProgram;
    })`;
    const machine = (guest: string, host = guest): unknown => ({
      guest,
      host,
      name: 'server',
      script: 'run-server-vm',
    });
    expect(await evaluate('nixosConfigurations', read)).toEqual({
      server: machine('x86_64-linux'),
      'server-vm': machine('aarch64-linux', 'aarch64-darwin'),
      'server-vm-x86_64': machine('x86_64-linux'),
      'server-vm-aarch64': machine('aarch64-linux'),
    });
  });

  it.each(['server', 'server-vm', 'server-vm-x86_64', 'server-vm-aarch64'])(
    'evaluates %s by the command of its documents',
    async (machine) => {
      const system = `nixosConfigurations.${machine}.config.system.build.toplevel`;
      expect(await evaluate(system, 'x: x.drvPath')).toMatch(
        /^\/nix\/store\/.+nixos-system-server.+\.drv$/,
      );
    },
  );

  it('keeps password logins to the virtual machine', async () => {
    const read = `builtins.mapAttrs (_: { config, ... }: {
      ssh = config.services.openssh.settings.PasswordAuthentication;
      root = config.services.openssh.settings.PermitRootLogin;
      password = config.users.users.admin.initialPassword;
    })`;
    const vm = { ssh: true, root: 'no', password: 'nixos' };
    expect(await evaluate('nixosConfigurations', read)).toEqual({
      server: { ssh: false, root: 'no', password: null },
      'server-vm': vm,
      'server-vm-x86_64': vm,
      'server-vm-aarch64': vm,
    });
  });

  it('opens on the server what SSH and Caddy need, and nothing else', async () => {
    const read = 'firewall: { inherit (firewall) allowedTCPPorts allowedUDPPorts; }';
    const attribute = 'nixosConfigurations.server.config.networking.firewall';
    expect(await evaluate(attribute, read)).toEqual({
      allowedTCPPorts: [22, 80, 443],
      allowedUDPPorts: [443],
    });
  });

  it("takes the server's secrets for the server and the test secrets for the machine", async () => {
    const read = `builtins.mapAttrs (_: { config, ... }: {
      files = map (secret: builtins.match ".*/(secrets/.*)" "\${toString secret.file}")
        (builtins.attrValues config.age.secrets);
      identities = map (path: builtins.match ".*-?(identity.txt|ssh_host_[a-z0-9]+_key)" (toString path))
        config.age.identityPaths;
    })`;
    const vm = {
      files: [['secrets/vm/grafana-admin-password.age'], ['secrets/vm/grafana-secret-key.age']],
      identities: [['identity.txt']],
    };
    expect(await evaluate('nixosConfigurations', read)).toMatchObject({
      server: {
        files: [['secrets/grafana-admin-password.age'], ['secrets/grafana-secret-key.age']],
        identities: expect.arrayContaining([['ssh_host_ed25519_key']]) as unknown,
      },
      'server-vm': vm,
      'server-vm-x86_64': vm,
      'server-vm-aarch64': vm,
    });
  });

  it('passes its own check, as far as it goes without building', async () => {
    const { exitCode, stderr } = await homelab.run('nix', ['flake', 'check', '--no-build']);
    expect(stderr).not.toContain('error');
    expect(exitCode).toBe(0);
  });
});
