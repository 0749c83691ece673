import { describe, expect, it } from 'vitest';
import { uriFromPath } from '../../../server/src/core/base/uri';
import { pathText } from '../../../server/src/core/model/option-path';
import { portUsersIn } from '../../../server/src/core/model/port-users';
import type { PortUse } from '../../../server/src/core/model/ports';
import type { Snapshot } from '../../../server/src/core/model/snapshot';
import { createWorkspace } from '../../../server/src/core/workspace';
import { generatedHomelab } from '../../bench/generated-homelab';
import { portsInUse } from '../../support/ports-in-use';
import { fixture } from '../../support/workspace';

const service = (name: string, port: string): string => `
#- /lab/${name}.nix
{ config, lib, ... }: {
  options.services.${name} = {
    enable = lib.mkEnableOption "it" // { default = true; };
    port = lib.mkOption { type = lib.types.port; default = ${port}; };
  };
}`;

/** All ways in which a service comes to port 80. */
const ways = fixture(`
#- /lab/flake.nix
{
  outputs = { nixpkgs, ... }:
    let
      machine = isOn: nixpkgs.lib.nixosSystem {
        specialArgs = { inherit isOn; };
        modules = [
          ./default.nix ./computed.nix ./set.nix ./forced.nix ./of-other.nix ./part.nix ./other.nix
          ./machine.nix
        ];
      };
    in
    { nixosConfigurations = { one = machine true; two = machine false; }; };
}
${service('default', '80')}
${service('computed', '79 + 1')}
${service('set', '1')}
${service('forced', '2')}
${service('of-other', 'config.services.default.port + 0')}
${service('part', '3')}
${service('other', '4')}
#- /lab/machine.nix
{ lib, isOn, ... }: {
  services.set.port = 80;
  services.forced.port = lib.mkForce 80;
  services.part = lib.mkIf isOn (builtins.listToAttrs [ { name = "port"; value = 80; } ]);
  services.openssh.enable = true;
}
`).workspace.snapshot();

const crowded = createWorkspace();
for (const [path, text] of generatedHomelab({ services: 40, machines: 2 }))
  crowded.putFile(uriFromPath(path), text.replace(/\b100(\d)\d\b/g, '100$10'));

describe('who takes the ports that a file speaks of', () => {
  it('is found whichever way a service comes to its port', () => {
    const { flakes } = ways;
    const flake = flakes.find(({ machines }) => machines.length > 0);
    const [machine] = flake?.machines ?? [];
    if (flake === undefined || machine === undefined) throw new Error('There is no machine.');
    const users = portUsersIn(flake, machine, uriFromPath('/lab/default.nix')).get(80) ?? [];
    expect(users.map(({ service: path }) => pathText(path))).toEqual([
      'services.computed',
      'services.default',
      'services.forced',
      'services.part',
      'services.set',
    ]);
  });

  it.each([
    ['all ways', ways],
    ['a crowded homelab', crowded.snapshot()],
  ])('are those of all ports of the machine: %s', (_, snapshot) => {
    const found = inEachFile(snapshot, (flake, machine, file) => portUsersIn(flake, machine, file));
    const all = inEachFile(snapshot, (flake, machine, file) =>
      [...portsInUse(flake, machine)].filter(([, users]) =>
        users.some(({ place }) => place.file === file),
      ),
    );
    expect(found).toEqual(all);
    expect(found.length).toBeGreaterThan(5);
  });
});

type Flake = Snapshot['flakes'][number];
type Ask = (
  flake: Flake,
  machine: Flake['machines'][number],
  file: PortUse['place']['file'],
) => Iterable<readonly [number, readonly PortUse[]]>;

function inEachFile(snapshot: Snapshot, ask: Ask): readonly string[] {
  return snapshot.flakes.flatMap((flake) =>
    flake.machines.flatMap((machine) =>
      [...snapshot.files()].flatMap((file) =>
        [...ask(flake, machine, file)]
          .flatMap(([port, users]) => users.map((use) => `${port} ${pathText(use.option)}`))
          .sort()
          .map((use) => `${machine.name} ${file} ${use}`),
      ),
    ),
  );
}
