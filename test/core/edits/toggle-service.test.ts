import { describe, expect, it } from 'vitest';
import { applyEdits } from '../../../server/src/core/base/span';
import { uriFromPath } from '../../../server/src/core/base/uri';
import { toggleService } from '../../../server/src/core/edits/toggle-service';
import { homelab, machineFile } from '../../support/homelab';

const file = uriFromPath(machineFile);

/** The machine's text after a service was switched, or why it was not. */
function toggled(
  machine: string,
  service: string,
  enable: boolean,
  modules: Readonly<Record<string, string>> = {},
): string {
  const snapshot = homelab(machine, modules).workspace.snapshot();
  const path = ['homelab', 'services', service];
  const request = { flake: uriFromPath('/lab'), machine: 'server', path, enable };
  const result = toggleService(snapshot, request);
  if (result.kind === 'refused') return result.why;
  return result.kind === 'unchanged' ? 'unchanged' : applyEdits(machine, result.edit.edits);
}

describe('switching on adds the definition beside those most like it', () => {
  it.each([
    [
      '{\n  homelab.services = {\n    caddy.enable = true; # the front door\n  };\n}\n',
      '{\n  homelab.services = {\n    caddy.enable = true; # the front door\n    grafana.enable = true;\n  };\n}\n',
    ],
    [
      '{\n  homelab.services.caddy.enable = true;\n  networking.hostName = "x";\n}\n',
      '{\n  homelab.services.caddy.enable = true;\n  homelab.services.grafana.enable = true;\n  networking.hostName = "x";\n}\n',
    ],
    [
      '{\n  homelab.services.grafana = {\n    port = 3001;\n  };\n}\n',
      '{\n  homelab.services.grafana = {\n    port = 3001;\n    enable = true;\n  };\n}\n',
    ],
    ['{ homelab.services = { }; }', '{ homelab.services = { grafana.enable = true; }; }'],
    [
      '{ homelab = { services = { caddy.enable = true; }; }; }',
      '{ homelab = { services = { caddy.enable = true; grafana.enable = true; }; }; }',
    ],
    [
      '{ config, ... }:\n{\n\thomelab.services = {\n\t\tcaddy.enable = true;\n\t};\n}\n',
      '{ config, ... }:\n{\n\thomelab.services = {\n\t\tcaddy.enable = true;\n\t\tgrafana.enable = true;\n\t};\n}\n',
    ],
    [
      '{\r\n  homelab.services.caddy.enable = true;\r\n}\r\n',
      '{\r\n  homelab.services.caddy.enable = true;\r\n  homelab.services.grafana.enable = true;\r\n}\r\n',
    ],
    [
      '{\r\n\thomelab.services.caddy.enable = true; # 😀\r\n}\r\n',
      '{\r\n\thomelab.services.caddy.enable = true; # 😀\r\n\thomelab.services.grafana.enable = true;\r\n}\r\n',
    ],
    [
      '{\n  networking.hostName = "x";\n}\n',
      '{\n  networking.hostName = "x";\n  homelab.services.grafana.enable = true;\n}\n',
    ],
  ])('%j', (before, after) => {
    expect(toggled(before, 'grafana', true)).toBe(after);
  });
});

describe('a definition that is there is changed where it stands', () => {
  it.each([
    [
      '{ homelab.services.grafana.enable = false; # later\n}',
      '{ homelab.services.grafana.enable = true; # later\n}',
    ],
    [
      '{ lib, ... }: { homelab.services.grafana.enable = lib.mkDefault false; }',
      '{ lib, ... }: { homelab.services.grafana.enable = lib.mkDefault true; }',
    ],
  ])('%j', (before, after) => {
    expect(toggled(before, 'grafana', true)).toBe(after);
    expect(toggled(after, 'grafana', false)).toBe(before);
  });

  it('not at all where it is already so', () => {
    expect(toggled('{ homelab.services.grafana.enable = true; }', 'grafana', true)).toBe(
      'unchanged',
    );
    expect(toggled('{ }', 'grafana', false)).toBe('unchanged');
  });
});

describe('a default that is computed, as by profiles, is left, and the machine says what it wants', () => {
  const profiles = {
    '/lab/modules/profiles.nix': `{ lib, config, ... }: {
      options.profiles = lib.mkOption { type = lib.types.listOf lib.types.str; default = [ ]; };
      config.homelab.services.grafana.enable = lib.mkDefault (lib.elem "web" config.profiles);
    }`,
  };
  const machine = (more: string) =>
    `{\n  imports = [ ../../modules/profiles.nix ];\n  profiles = [ "web" ];${more}\n}`;

  it.each([
    ['', false, '\n  homelab.services.grafana.enable = false;'],
    [
      '\n  homelab.services.grafana.enable = false;',
      true,
      '\n  homelab.services.grafana.enable = true;',
    ],
  ])('%j', (before, enable, after) => {
    expect(toggled(machine(before), 'grafana', enable, profiles)).toBe(machine(after));
  });

  it('in another file than the one that computes it, which is named', () => {
    const own = '{ lib, ... }: { homelab.services.grafana.enable = lib.mkDefault (1 == 1); }';
    expect(toggled(own, 'grafana', false)).toBe(
      'homelab.services.grafana is computed in machines/server/default.nix. Change it there.',
    );
  });
});

describe('a toggle is refused', () => {
  it.each([
    [
      'where a definition that counts as much is computed',
      '{ lib, ... }: { homelab.services.grafana.enable = 1 == 2; }',
      'homelab.services.grafana is computed in machines/server/default.nix. Change it there.',
    ],
    [
      'where a condition decides',
      '{ lib, config, ... }: { homelab.services.grafana.enable = lib.mkIf config.x true; }',
      'Whether homelab.services.grafana is on depends on a condition.',
    ],
    [
      'where the services are computed',
      '{ inputs, ... }: { homelab.services = inputs.x.services; }',
      'Whether homelab.services.grafana is on is not known: `homelab.services` is computed, and there is no attribute `x`.',
    ],
    [
      'while the file does not parse',
      '{\n  homelab.services.caddy = {\n    enable = ;\n  };\n}',
      'The file has a syntax error. Mend it first.',
    ],
  ])('%s', (_, machine, why) => {
    expect(toggled(machine, 'grafana', true)).toBe(why);
  });
});

it('reaches the file of the machine, whatever else it imports', () => {
  const { workspace } = homelab(
    '{ imports = [ ./hardware.nix ]; homelab.services.caddy.enable = true; }',
    {
      '/lab/machines/server/hardware.nix': '{ boot.loader.grub.device = "/dev/sda"; }',
    },
  );
  const result = toggleService(workspace.snapshot(), {
    flake: uriFromPath('/lab'),
    machine: 'server',
    path: ['homelab', 'services', 'grafana'],
    enable: true,
  });
  expect(result.kind === 'edit' && result.edit.file).toBe(file);
});
