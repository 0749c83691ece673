import { describe, expect, it } from 'vitest';
import { applyEdits } from '../../../server/src/core/base/span';
import { uriFromPath } from '../../../server/src/core/base/uri';
import { copyService } from '../../../server/src/core/edits/copy-service';
import { fixture } from '../../support/workspace';

/** Two machines that share their modules and have a file each. */
function twoMachines(from: string, to: string): string {
  return `#- /lab/flake.nix
{
  outputs = { nixpkgs, ... }: {
    nixosConfigurations.big = nixpkgs.lib.nixosSystem { modules = [ ./grafana.nix ./big.nix ]; };
    nixosConfigurations.small = nixpkgs.lib.nixosSystem { modules = [ ./grafana.nix ./small.nix ]; };
  };
}
#- /lab/grafana.nix
{ lib, ... }: {
  options.homelab.services.caddy.enable = lib.mkEnableOption "Caddy";
  options.homelab.services.grafana = {
    enable = lib.mkEnableOption "Grafana";
    port = lib.mkOption { type = lib.types.port; default = 3000; };
    domain = lib.mkOption { type = lib.types.str; default = "x"; };
    plugins = lib.mkOption { type = lib.types.listOf lib.types.str; default = [ ]; };
    data = lib.mkOption { type = lib.types.path; default = "/x"; };
  };
}
#- /lab/big.nix
${from}
#- /lab/small.nix
${to}`;
}

/** The other machine's text after Grafana was copied there from \`big\`, and what was left out. */
function copied(from: string, to: string) {
  const snapshot = fixture(twoMachines(from, to)).workspace.snapshot();
  const result = copyService(snapshot, {
    flake: uriFromPath('/lab'),
    machine: 'big',
    to: 'small',
    path: ['homelab', 'services', 'grafana'],
  });
  const text = result.kind === 'edit' ? applyEdits(to, result.edit.edits) : result.kind;
  return { text, left: result.left };
}

describe('a service that is copied to another machine', () => {
  it('is switched on there', () => {
    expect(
      copied(
        '{ homelab.services.grafana.enable = true; }',
        '{\n  homelab.services = {\n    caddy.enable = true;\n  };\n}\n',
      ),
    ).toEqual({
      text: '{\n  homelab.services = {\n    caddy.enable = true;\n    grafana.enable = true;\n  };\n}\n',
      left: [],
    });
  });

  it('brings its settings, indented as their new place', () => {
    const from =
      '{\n  homelab.services.grafana = {\n    enable = true;\n    port = 3001; # ours\n    plugins = [\n      "a"\n      "b"\n    ];\n  };\n}\n';
    expect(
      copied(from, '{\n  homelab.services = {\n    caddy.enable = true;\n  };\n}\n').text,
    ).toBe(
      '{\n  homelab.services = {\n    caddy.enable = true;\n    grafana = {\n      enable = true;\n      port = 3001;\n      plugins = [\n        "a"\n        "b"\n      ];\n    };\n  };\n}\n',
    );
  });

  it('leaves out what holds only in its own file, and says so', () => {
    const from =
      '{ config, ... }: { homelab.services.grafana = { enable = true; port = 1; domain = "${config.x}"; data = ./data; }; }';
    const { text, left } = copied(from, '{\n  networking.hostName = "small";\n}\n');
    expect(text).toBe(
      '{\n  networking.hostName = "small";\n  homelab.services.grafana = {\n    enable = true;\n    port = 1;\n  };\n}\n',
    );
    expect(left).toEqual(['domain', 'data']);
  });

  it('keeps the settings that are there', () => {
    expect(
      copied(
        '{ homelab.services.grafana = { enable = true; port = 1; }; }',
        '{\n  homelab.services.grafana.port = 2;\n}\n',
      ).text,
    ).toBe(
      '{\n  homelab.services.grafana.port = 2;\n  homelab.services.grafana.enable = true;\n}\n',
    );
  });

  it('is left alone where it is on', () => {
    expect(
      copied(
        '{ homelab.services.grafana.enable = true; }',
        '{ homelab.services.grafana.enable = true; }',
      ).text,
    ).toBe('unchanged');
  });
});
