import { describe, expect, it } from 'vitest';
import { findingsIn, lab } from '../../support/findings';

/** A module of the repository with options of its own, and what else the repository holds. */
const own = `#- all.nix
{ lib, inputs, ... }: {
  imports = [ INPUT ];
  options.lab.node.size = lib.mkOption { type = lib.types.int; default = 1; };
}
`;
const withInput = (input: string): string => own.replace('INPUT', input);

describe('an option that nothing here declares', () => {
  const found = (text: string) =>
    findingsIn(lab(text)).filter((line) => / unknown-(option|config-path) /.test(line));

  const three = ['a', 'b', 'c'].map(
    (name) => `#- ${name}.nix\n{ config, ... }: { x.y.${name} = config.lab.node.name; }`,
  );
  const server = '#- server.nix\n{ imports = [ ./a.nix ./b.nix ./c.nix ]; lab.node.name = "x"; }';

  it.each([
    [
      'one file sets beside modules of a private input',
      `${withInput('inputs.private.nixosModules.all')}#- server.nix\n{ lab.node.name = "x"; }`,
      ['server.nix:1 unknown-option at "name"'],
    ],
    [
      'many files read beside modules of well-known inputs',
      `${[withInput('inputs.agenix.nixosModules.default'), ...three].join('\n')}\n${server}`,
      [
        'server.nix:1 unknown-option at "name"',
        'a.nix:1 unknown-config-path at "name"',
        'b.nix:1 unknown-config-path at "name"',
        'c.nix:1 unknown-config-path at "name"',
      ],
    ],
    [
      'a module sets that no machine imports',
      `${withInput('')}#- darwin.nix\n{ lib, ... }: { options.lab.mac.size = lib.mkOption { }; config.lab.mac.name = "x"; }`,
      ['darwin.nix:1 unknown-option at "name"'],
    ],
  ])('is reported where %s', (_, text, expected) => {
    expect(found(text)).toEqual(expect.arrayContaining(expected));
    expect(found(text)).toHaveLength(expected.length);
  });

  it.each([
    [
      'many files agree on it, and a module of a private input may declare it',
      `${[withInput('inputs.private.nixosModules.all'), ...three].join('\n')}\n${server}`,
    ],
    [
      'an input has the name of the set',
      '#- all.nix\n{ lib, ... }: { options.private.size = lib.mkOption { }; config.private.name = "x"; }',
    ],
    [
      'a module of the machine could not be read',
      `${withInput('(builtins.fetchTarball "https://git.home/x.tar.gz") ./made.nix')}#- made.nix\n{ pkgs, ... }: pkgs.makeModule "lab"\n#- server.nix\n{ lab.node.name = "x"; }`,
    ],
    [
      'a helper of the repository makes the module',
      `${withInput('')}#- flake.nix
{ outputs = { nixpkgs, ... }: { nixosConfigurations.server = nixpkgs.lib.nixosSystem {
  specialArgs.tools = import ./tools.nix; modules = [ ./server.nix ./made.nix ./all.nix ];
}; }; }
#- tools.nix
{ service = { lib, name }: { options.lab.\${name}.size = lib.mkOption { type = lib.types.int; }; }; }
#- made.nix
{ lib, tools, ... }: tools.service { inherit lib; name = "web"; }
#- server.nix
{ lab.web.size = 1; }`,
    ],
    [
      'a module writes it that is used in a way which is not understood',
      `${withInput('')}#- darwin.nix
{ lib, ... }: { options.lab.mac.size = lib.mkOption { }; config.lab.mac.name = "x"; }
#- darwin-2.nix
{ darwinModules.name = { lib, ... }: { options.lab = { mac.name = lib.mkOption { }; }; }; }`,
    ],
    [
      'such a module writes it below a name that is computed',
      `${withInput('')}#- darwin.nix
{ lib, ... }: { options.lab.mac.size = lib.mkOption { }; config.lab.mac.name = "x"; }
#- darwin-2.nix
{ darwinModules.name = { lib, set, ... }: { options.lab.\${set}.name = lib.mkOption { }; }; }`,
    ],
    [
      'modules that no machine imports are made by calls that only others explain',
      `${withInput('')}#- darwin.nix
{ flake, ... }: { imports = [ (flake.lib.homeModule "mac") ]; lab.mac.name = "x"; }
#- darwin-2.nix
{ lib, ... }: { options.lab.mac.size = lib.mkOption { }; }`,
    ],
  ])('is not reported where %s', (_, text) => {
    expect(found(text)).toEqual([]);
  });
});

describe('a value of another type than the option of that name takes', () => {
  const entries =
    'options.services.backup.jobs = lib.mkOption { type = lib.types.attrsOf lib.types.str; };';
  const found = (file: string) =>
    findingsIn(
      lab(
        `#- all.nix\n{ lib, ... }: { ${entries} }\n#- ${file}\n{ config.services.backup.jobs = [ ]; options.lab.x = { }; }`,
      ),
      'type-mismatch',
    );

  it('is reported in a module of a machine', () => {
    expect(found('server.nix')).toHaveLength(1);
  });

  it('is not reported where no machine imports the module, which may be one of Home Manager', () => {
    expect(found('home.nix')).toEqual([]);
  });
});

describe('a value of a type with alternatives', () => {
  const found = (type: string, value: string) =>
    findingsIn(
      lab(
        `#- all.nix\n{ lib, ... }: with lib.types; { options.lab.addons = lib.mkOption { type = attrsOf (${type}); }; config.lab.addons.a = ${value}; }`,
      ),
    ).filter((line) => !line.includes('option-never-read'));

  it.each([
    ['either attrs (listOf attrs)', '{ kind = "Service"; ports = [ 1 ]; }'],
    ['either attrs (listOf attrs)', '[ { kind = "Service"; } ]'],
    ['oneOf [ str (attrsOf str) anything ]', '{ a = 1; }'],
    ['either str (listOf (attrsOf str))', '[ { a = "x"; } ]'],
  ])('%s takes %s', (type, value) => {
    expect(found(type, value)).toEqual([]);
  });

  it.each([
    ['either str (attrsOf str)', '{ a = 1; }', 'all.nix:1 type-mismatch at "1"'],
    ['either str (listOf (attrsOf str))', '[ { a = 1; } ]', 'all.nix:1 type-mismatch at "1"'],
  ])('%s does not take %s', (type, value, expected) => {
    expect(found(type, value)).toEqual([expected]);
  });
});

describe('what Nix takes is not reported', () => {
  it.each([
    [
      'options of a set that is free in form by its configuration',
      '{ lib, ... }: { options.lab.s = lib.mkOption { type = lib.types.submodule { config._module.freeformType = lib.types.attrsOf lib.types.anything; options.p = lib.mkOption { default = 3; }; }; }; config.lab.s.free.bar = 1; }',
    ],
    [
      'a value of another type that is never set',
      '{ lib, ... }: { options.lab.a = lib.mkOption { type = lib.types.int; default = 1; }; config.lab.a = lib.mkIf false null; }',
    ],
    [
      'an option that is set only where it is there',
      '{ lib, options, ... }: { options.lab.a = lib.mkOption { type = lib.types.int; default = 1; }; config = lib.optionalAttrs (options.lab ? other) { lab.other = 1; }; }',
    ],
    [
      'a module that is disabled before it declares another type',
      '{ disabledModules = [ ./b.nix ]; imports = [ ./b.nix ./c.nix ]; lab.x = 1; }\n#- b.nix\n{ lib, ... }: { options.lab.x = lib.mkOption { type = lib.types.str; }; }\n#- c.nix\n{ lib, ... }: { options.lab.x = lib.mkOption { type = lib.types.int; }; }',
    ],
    [
      'an enumeration that two modules declare together',
      '{ lib, ... }: { imports = [ ./b.nix ]; options.lab.s = lib.mkOption { type = lib.types.enum [ "a" ]; }; config.lab.s = "b"; }\n#- b.nix\n{ lib, ... }: { options.lab.s = lib.mkOption { type = lib.types.enum [ "b" ]; }; }',
    ],
    [
      'the options of a submodule that stands in a file of its own',
      '{ lib, ... }: { options.lab.s = lib.mkOption { type = lib.types.submodule { imports = [ ./sub.nix ]; }; }; config.lab.s.p = 4; }\n#- sub.nix\n{ lib, ... }: { options.p = lib.mkOption { type = lib.types.int; }; }',
    ],
    [
      'an option that has an alias',
      '{ lib, config, ... }: { imports = [ (lib.mkAliasOptionModule [ "lab" "svc" ] [ "lab" "services" "svc" ]) ]; options.lab.services.svc.port = lib.mkOption { type = lib.types.port; default = 1; }; config.lab.svc.port = 80; }',
    ],
  ])('%s', (_, text) => {
    const found = findingsIn(lab(`#- all.nix\n${text}`));
    expect(found.filter((line) => !/option-never-read|unused-module/.test(line))).toEqual([]);
  });
});
