import { describe, expect, it } from 'vitest';
import { findingsIn, lab, messagesIn } from '../../support/findings';

const option = (name: string): string =>
  `{ lib, ... }: { options.homelab.${name}.enable = lib.mkEnableOption "${name}"; }`;

describe('import-not-found', () => {
  const found = (text: string) => findingsIn(lab(text), 'import-not-found');

  it.each([
    [
      'a file',
      '#- server.nix\n{ imports = [ ./gone.nix ]; }',
      'server.nix:1 import-not-found at "./gone.nix"',
    ],
    [
      'a folder',
      '#- server.nix\n{ imports = [ ./gone ]; }',
      'server.nix:1 import-not-found at "./gone"',
    ],
    [
      'a folder without `default.nix`',
      '#- server.nix\n{ imports = [ ./sub ]; }\n#- sub/a.nix\n{ }',
      'server.nix:1 import-not-found at "./sub"',
    ],
    [
      'a path above',
      '#- server.nix\n{ imports = [ ./sub ]; }\n#- sub/default.nix\n{ imports = [ ../gone.nix ]; }',
      'sub/default.nix:1 import-not-found at "../gone.nix"',
    ],
    [
      'a list that is joined',
      '#- server.nix\n{ lib, ... }: { imports = [ ./all.nix ] ++ [ ./gone.nix ]; }',
      'server.nix:1 import-not-found at "./gone.nix"',
    ],
  ])('is found for %s', (_, text, expected) => {
    expect(found(text)).toEqual([expected]);
  });

  it.each([
    ['a file that is there', '#- server.nix\n{ imports = [ ./a.nix ]; }\n#- a.nix\n{ }'],
    ['a folder with `default.nix`', '#- server.nix\n{ imports = [ ./a ]; }\n#- a/default.nix\n{ }'],
    [
      'a path out of the flake',
      '#- server.nix\n{ imports = [ ../elsewhere/x.nix /etc/nixos/x.nix ]; }',
    ],
    [
      'a module of an input',
      '#- server.nix\n{ inputs, ... }: { imports = [ inputs.agenix.nixosModules.default ]; }',
    ],
    [
      'a path of nixpkgs',
      '#- server.nix\n{ modulesPath, ... }: { imports = [ (modulesPath + "/profiles/x.nix") "${modulesPath}/y.nix" ]; }',
    ],
    ['a computed name', '#- server.nix\n{ name, ... }: { imports = [ (./. + "/${name}.nix") ]; }'],
    [
      'a file that is asked for first',
      '#- server.nix\n{ lib, ... }: { imports = lib.optional (builtins.pathExists ./local.nix) ./local.nix; }',
    ],
    ['a path that is no import', '#- server.nix\n{ environment.etc.x.source = ./gone.conf; }'],
  ])('is not found for %s', (_, text) => {
    expect(found(text)).toEqual([]);
  });

  it('names the path as it is written from the file', () => {
    expect(
      messagesIn(lab('#- server.nix\n{ imports = [ ./gone.nix ]; }'), 'import-not-found'),
    ).toEqual(['There is no file `./gone.nix` to import. Create it, or correct the path.']);
  });
});

describe('import-cycle', () => {
  const found = (text: string) => findingsIn(lab(text), 'import-cycle');

  it('is found where modules import each other', () => {
    expect(
      found(
        '#- server.nix\n{ imports = [ ./a.nix ]; }\n#- a.nix\n{ imports = [ ./b.nix ]; }\n#- b.nix\n{ imports = [ ./a.nix ]; }',
      ),
    ).toEqual(['a.nix:1 import-cycle at "./b.nix"', 'b.nix:1 import-cycle at "./a.nix"']);
  });

  it('is found where a module imports itself', () => {
    expect(found('#- server.nix\n{ imports = [ ./server.nix ]; }')).toEqual([
      'server.nix:1 import-cycle at "./server.nix"',
    ]);
  });

  it.each([
    [
      'a module that two others import',
      '#- server.nix\n{ imports = [ ./a.nix ./b.nix ]; }\n#- a.nix\n{ imports = [ ./c.nix ]; }\n#- b.nix\n{ imports = [ ./c.nix ]; }\n#- c.nix\n{ }',
    ],
    [
      'files that are values and read each other’s names',
      '#- server.nix\n{ x = import ./a.nix; }\n#- a.nix\n{ y = ./server.nix; }',
    ],
  ])('is not found for %s', (_, text) => {
    expect(found(text)).toEqual([]);
  });
});

describe('module-not-imported', () => {
  const found = (text: string) => findingsIn(lab(text), 'module-not-imported');

  it.each([
    [
      'one machine of two',
      `#- server.nix\n{ imports = [ ./a.nix ]; homelab.a.enable = true; }\n#- vm.nix\n{ homelab.a.enable = true; }\n#- a.nix\n${option('a')}`,
      ['vm.nix:1 module-not-imported at "enable"'],
    ],
    [
      'a module that both machines share',
      `#- server.nix\n{ imports = [ ./a.nix ]; }\n#- all.nix\n{ homelab.a.enable = true; }\n#- a.nix\n${option('a')}`,
      ['all.nix:1 module-not-imported at "enable"'],
    ],
    [
      'a module that nobody imports',
      `#- server.nix\n{ homelab.a.enable = true; homelab.b.enable = true; }\n#- all.nix\n${option('b')}\n#- a.nix\n${option('a')}`,
      ['server.nix:1 module-not-imported at "enable"'],
    ],
  ])('is found on %s', (_, text, expected) => {
    expect(found(text)).toEqual(expected);
  });

  it.each([
    [
      'a machine that imports it',
      `#- server.nix\n{ imports = [ ./a.nix ]; homelab.a.enable = true; }\n#- a.nix\n${option('a')}`,
    ],
    [
      'one that imports it by way of another',
      `#- server.nix\n{ imports = [ ./m ]; homelab.a.enable = true; }\n#- m/default.nix\n{ imports = [ ./a.nix ]; }\n#- m/a.nix\n${option('a')}`,
    ],
    [
      'a machine of which modules are not known',
      `#- server.nix\n{ inputs, name, ... }: { imports = [ (./. + "/\${name}.nix") ]; homelab.a.enable = true; }\n#- a.nix\n${option('a')}`,
    ],
    [
      'one of two modules that declare it',
      `#- server.nix\n{ imports = [ ./b.nix ]; homelab.a.enable = true; }\n#- a.nix\n${option('a')}\n#- b.nix\n${option('a')}`,
    ],
    [
      'a file that no machine imports',
      `#- other.nix\n{ homelab.a.enable = true; }\n#- a.nix\n${option('a')}`,
    ],
    [
      'a machine that imports what the file gives, with an option inside another',
      `#- server.nix\n{ imports = [ (import ./a.nix) ]; homelab.jobs.x.size = 1; }\n#- a.nix\n{ lib, ... }: { options.homelab.jobs = lib.mkOption { type = with lib.types; attrsOf (submodule ({ ... }: { options.size = lib.mkOption { type = int; }; })); }; }`,
    ],
    [
      'an option of NixOS',
      '#- server.nix\n{ services.a.enable = true; }\n#- a.nix\n{ lib, ... }: { options.services.a.enable = lib.mkEnableOption "a"; }',
    ],
  ])('is not found on %s', (_, text) => {
    expect(found(text)).toEqual([]);
  });
});

describe('unused-module', () => {
  const found = (text: string) => findingsIn(lab(text), 'unused-module');

  it('is found for a module that nothing names', () => {
    expect(found(`#- a.nix\n${option('a')}`).map((line) => line.split(' ')[0])).toEqual([
      'a.nix:1',
    ]);
  });

  it.each([
    [
      'a module of a machine',
      `#- server.nix\n{ imports = [ ./a.nix ]; }\n#- a.nix\n${option('a')}`,
    ],
    ['one that another output names', `#- other.nix\n{ x = ./a.nix; }\n#- a.nix\n${option('a')}`],
    [
      'one of a folder that is read',
      `#- server.nix\n{ lib, ... }: { imports = lib.filesystem.listFilesRecursive ./m; }\n#- m/a.nix\n${option('a')}`,
    ],
    [
      'one that may be imported by a computed name',
      `#- server.nix\n{ name, ... }: { imports = [ (./m + "/\${name}.nix") ]; }\n#- m/a.nix\n${option('a')}`,
    ],
    ['a file that declares nothing', '#- a.nix\n{ x = 1; }'],
    [
      'one that another module disables',
      `#- server.nix\n{ imports = [ ./a.nix ]; disabledModules = [ ./a.nix ]; }\n#- a.nix\n${option('a')}`,
    ],
  ])('is not found for %s', (_, text) => {
    expect(found(text)).toEqual([]);
  });
});

describe('renamed-option and removed-option', () => {
  const moved = `#- all.nix
{ lib, ... }: {
  imports = [
    (lib.mkRenamedOptionModule [ "homelab" "old" ] [ "homelab" "new" "enable" ])
    (lib.mkRemovedOptionModule [ "homelab" "gone" ] "It needs no setting.")
    (lib.mkAliasOptionModule [ "homelab" "alias" ] [ "homelab" "new" "enable" ])
  ];
  options.homelab.new.enable = lib.mkEnableOption "new";
}
`;
  it('are found where the old name is set', () => {
    const snapshot = lab(
      `${moved}#- server.nix\n{ homelab.old = true; }\n#- vm.nix\n{ homelab = { gone = 1; }; }`,
    );
    expect(findingsIn(snapshot).filter((line) => !line.includes('never-read'))).toEqual([
      'server.nix:1 renamed-option at "old"',
      'vm.nix:1 removed-option at "gone"',
    ]);
    expect(messagesIn(snapshot, 'renamed-option')).toEqual([
      '`homelab.old` is called `homelab.new.enable` by now. Use that name.',
    ]);
    expect(messagesIn(snapshot, 'removed-option')).toEqual([
      '`homelab.gone` has been removed. It needs no setting.',
    ]);
  });

  it.each([
    ['the new name', '#- server.nix\n{ homelab.new.enable = true; }'],
    ['an alias, which stays', '#- server.nix\n{ homelab.alias = true; }'],
    ['a file that is no module', '#- other.nix\n{ homelab.old = true; }'],
    ['a longer name', '#- server.nix\n{ mine.homelab.old = true; }'],
  ])('are not found for %s', (_, text) => {
    expect(findingsIn(lab(moved + text)).filter((line) => /renamed|removed/.test(line))).toEqual(
      [],
    );
  });
});
