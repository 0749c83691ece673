import { describe, expect, it } from 'vitest';
import { pathText } from '../../../server/src/core/model/option-path';
import { declarationsBelow } from '../../../server/src/core/model/option-tree';
import { fixture } from '../../support/workspace';

function options(text: string): readonly string[] {
  const [flake] = fixture(text)
    .workspace.snapshot()
    .flakes.filter(({ facts }) => facts);
  return [
    ...declarationsBelow(flake?.options ?? { children: new Map(), declarations: [], opaque: [] }),
  ]
    .map(({ path }) => pathText(path))
    .sort();
}

const declaring = (name: string): string =>
  `{ lib, ... }: { options.lab.${name} = lib.mkOption { }; }`;
const flakeParts = `#- /lab/flake.nix
{
  inputs = { flake-parts.url = "x"; import-tree.url = "x"; };
  outputs = inputs: inputs.flake-parts.lib.mkFlake { inherit inputs; } (inputs.import-tree ./parts);
}
`;

describe('the options of modules that no machine imports are known where the flake offers them', () => {
  it('as `nixosModules`', () => {
    expect(
      options(`#- /lab/flake.nix
{ outputs = { self, ... }: { nixosModules = { a = ${declaring('a')}; b = ./b.nix; }; }; }
#- /lab/b.nix
${declaring('b')}`),
    ).toEqual(['lab.a', 'lab.b']);
  });

  it('as `flake.modules.nixos` and `flake.nixosModules` of flake-parts, also by way of moduleWithSystem', () => {
    expect(
      options(`${flakeParts}#- /lab/parts/a.nix
{ flake.modules.nixos.a = ${declaring('a')}; }
#- /lab/parts/b.nix
{ moduleWithSystem, ... }: { flake.nixosModules.b = moduleWithSystem ({ config, ... }: ${declaring('b')}); }`),
    ).toEqual(['lab.a', 'lab.b']);
  });

  it('as parts of aspects of den, at every depth', () => {
    expect(
      options(`${flakeParts}#- /lab/parts/a.nix
{ den.aspects.a = { nixos = ${declaring('a')}; homeManager = ${declaring('home')}; provides.more.nixos = ${declaring('more')}; }; }`),
    ).toEqual(['lab.a', 'lab.more']);
  });

  it('once, where a machine imports one of them too', () => {
    expect(
      options(`#- /lab/flake.nix
{ outputs = { self, nixpkgs, ... }: {
  nixosModules.a = ${declaring('a')};
  nixosConfigurations.server = nixpkgs.lib.nixosSystem { modules = [ self.nixosModules.a ]; };
}; }`),
    ).toEqual(['lab.a']);
  });

  it('and not those of modules for other programs', () => {
    expect(
      options(`#- /lab/flake.nix
{ outputs = { self, ... }: { homeModules.a = ${declaring('a')}; darwinModules.b = ${declaring('b')}; }; }`),
    ).toEqual([]);
  });
});
