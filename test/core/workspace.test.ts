import { describe, expect, it } from 'vitest';
import { uriFromPath } from '../../server/src/core/base/uri';
import { overview } from '../../server/src/core/features/overview';
import { createWorkspace } from '../../server/src/core/workspace';
import { thisComputer } from '../../server/src/node/this-computer';

const option = '{ lib, ... }: { options.services.x.enable = lib.mkEnableOption "x"; }';
const flake = `{
  outputs = { nixpkgs, ... }: {
    nixosConfigurations.server = nixpkgs.lib.nixosSystem { modules = [ ./b.nix ./a.nix ]; };
  };
}`;

describe('a workspace', () => {
  it('is the same in whatever order its files arrive', () => {
    const files = [
      ['/lab/flake.nix', flake],
      ['/lab/a.nix', option],
      ['/lab/b.nix', option],
    ] as const;
    const arriving = (order: typeof files | readonly (typeof files)[number][]) => {
      const workspace = createWorkspace();
      for (const [path, text] of order) workspace.putFile(uriFromPath(path), text);
      return overview(workspace.snapshot(), thisComputer);
    };
    expect(arriving([...files].reverse())).toEqual(arriving(files));
  });

  it('does not read a file with a null character, open in an editor or not', () => {
    const file = uriFromPath('/lab/a.nix');
    const workspace = createWorkspace();
    workspace.putFile(file, '{ }\0');
    expect(workspace.snapshot().text(file)).toBe(undefined);
    workspace.openDocument(file, '{ }\0');
    expect(workspace.snapshot().text(file)).toBe(undefined);
    workspace.editDocument(file, [{ span: { start: 3, end: 4 }, newText: '' }]);
    expect(workspace.snapshot().text(file)).toBe('{ }');
  });
});
