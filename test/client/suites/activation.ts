import assert from 'node:assert/strict';
import { commands, extensions, languages } from 'vscode';
import { activate, readyHomelab, show, machinePath } from '../support/homelab-window';

type Manifest = {
  readonly contributes: { readonly commands: readonly { readonly command: string }[] };
};

describe('the extension', () => {
  it('is activated by a folder with a flake.nix', async () => {
    await readyHomelab();
    assert.equal(extensions.getExtension('nixos-homelab.nixos-homelab')?.isActive, true);
  });

  it('takes files that end in .nix for Nix', async () => {
    assert.equal((await show(machinePath)).languageId, 'nix');
    assert.ok((await languages.getLanguages()).includes('nix'));
  });

  it('has registered every command that it shows', async () => {
    await activate();
    const { contributes } = extensions.getExtension('nixos-homelab.nixos-homelab')
      ?.packageJSON as Manifest;
    const known = new Set(await commands.getCommands(true));
    const missing = contributes.commands.filter(({ command }) => !known.has(command));
    assert.ok(contributes.commands.length > 0);
    assert.deepEqual(missing, []);
  });
});
