import { expect, it } from 'vitest';
import { fixture } from '../../support/workspace';

function flakeOf(outputs: string, files = '') {
  const { workspace } = fixture(`#- /lab/flake.nix
{ inputs.nixpkgs.url = "x"; outputs = { self, nixpkgs, ... }@inputs: ${outputs}; }
${files}`);
  const flake = workspace.snapshot().flakes.find(({ facts }) => facts !== undefined);
  if (flake?.facts === undefined) throw new Error('There is no flake.');
  return { ...flake, deployments: flake.deployments, facts: flake.facts };
}

it("colmena's hosts have its defaults: their own names, and root", () => {
  const { deployments } = flakeOf('{ colmena = { meta = { }; a = { }; }; }');
  expect(deployments).toEqual([
    { engine: 'colmena', machine: 'a', host: 'a', user: 'root', port: undefined },
  ]);
});

it("colmena's hosts have what their modules and the hive's defaults say", () => {
  const { deployments } = flakeOf(
    '{ colmena = { meta = { }; defaults.deployment.targetUser = "admin"; a = ./a.nix; }; }',
    '#- /lab/a.nix\n{ deployment = { targetHost = "10.0.0.2"; targetPort = 2222; }; }',
  );
  expect(deployments).toMatchObject([{ host: '10.0.0.2', user: 'admin', port: 2222 }]);
});

it("colmena's hosts are those of the hive where a configuration has the same name", () => {
  const { deployments } = flakeOf(
    '{ nixosConfigurations.a = nixpkgs.lib.nixosSystem { modules = [ ./a.nix ]; }; colmena.a = { imports = [ ./a.nix ]; deployment.targetHost = "10.0.0.2"; }; }',
    '#- /lab/a.nix\n{ services.openssh.enable = true; }',
  );
  expect(deployments).toMatchObject([{ machine: 'a', host: '10.0.0.2' }]);
});

it('a host that colmena reaches only on its own computer has none', () => {
  const { deployments } = flakeOf('{ colmena.a.deployment.targetHost = null; }');
  expect(deployments).toMatchObject([{ host: null }]);
});

it('a host that is computed from what is not known is not guessed', () => {
  const { deployments } = flakeOf('{ colmena.a.deployment.targetHost = inputs.x.host; }');
  expect(deployments).toMatchObject([{ host: undefined }]);
});

it("deploy-rs's nodes have their host names, and the user of the profile, the node or all", () => {
  const { deployments } = flakeOf(`{ deploy = {
    sshUser = "all";
    nodes.a = { hostname = "a.lan"; profiles.system.sshUser = "own"; };
    nodes.b.hostname = "b.lan";
  }; }`);
  expect(deployments).toMatchObject([
    { engine: 'deploy-rs', machine: 'a', host: 'a.lan', user: 'own' },
    { engine: 'deploy-rs', machine: 'b', host: 'b.lan', user: 'all' },
  ]);
});

it('a flake without either has none', () => {
  expect(flakeOf('{ nixosConfigurations = { }; }').deployments).toEqual([]);
});

it('checks are named by system with their places', () => {
  const { facts } = flakeOf(`{ checks.x86_64-linux = {
    boots = nixpkgs.legacyPackages.x86_64-linux.testers.runNixOSTest ./boots.nix;
    format = 1;
  }; }`);
  expect(facts.checks).toMatchObject({
    open: false,
    checks: [
      { system: 'x86_64-linux', name: 'boots', place: { file: 'file:///lab/flake.nix' } },
      { system: 'x86_64-linux', name: 'format' },
    ],
  });
});

it('checks of several systems are known through genAttrs', () => {
  const { facts } = flakeOf(
    '{ checks = nixpkgs.lib.genAttrs [ "x86_64-linux" "aarch64-linux" ] (system: { a = 1; }); }',
  );
  expect(facts.checks.checks.map(({ system, name }) => `${system}.${name}`)).toEqual([
    'x86_64-linux.a',
    'aarch64-linux.a',
  ]);
});

it('checks that an input makes are open, and a flake without checks is not', () => {
  expect(
    flakeOf('{ checks = inputs.deploy-rs.lib.deployChecks self.deploy; }').facts.checks,
  ).toEqual({ checks: [], open: true });
  expect(flakeOf('{ nixosConfigurations = { }; }').facts.checks).toEqual({
    checks: [],
    open: false,
  });
});
