import { describe, expect, it } from 'vitest';
import { applyEdits } from '../../../server/src/core/base/span';
import { uriFromPath } from '../../../server/src/core/base/uri';
import { moveFiles } from '../../../server/src/core/edits/move-files';
import { prepareRename, rename } from '../../../server/src/core/edits/rename';
import { homelab, machineFile } from '../../support/homelab';

const modules = {
  '/lab/modules/gitea.nix': `{ config, lib, ... }:
let
  cfg = config.homelab.services.gitea;
in
{
  options.homelab.services.gitea = {
    enable = lib.mkEnableOption "Gitea";
    port = lib.mkOption { type = lib.types.port; default = 1; };
    hosts = lib.mkOption { type = lib.types.attrsOf lib.types.str; default = { }; };
  };
  config = lib.mkIf cfg.enable {
    a = { inherit (cfg) port enable; };
    b = toString cfg.port;
  };
}
`,
  '/lab/modules/all.nix': '{ imports = [ ./gitea.nix ../modules/caddy.nix ]; }',
};

const usedWhole = '{ config, ... }: { x = builtins.attrNames config.homelab.services.caddy; }';

/** The files that a rename changes, as they are after it. */
function renamed(machine: string, name: string): Readonly<Record<string, string>> | string {
  const whole = machine.includes('caddy.po$0rt') ? { '/lab/modules/whole.nix': usedWhole } : {};
  const { workspace, caret } = homelab(machine, { ...modules, ...whole });
  const snapshot = workspace.snapshot();
  const result = rename(snapshot, caret.file, caret.offset, name);
  if (result.kind === 'refused') return result.why;
  const files = [...result.edits, ...result.paths].map(({ file, edits }) => [
    file.replace('file:///lab/', ''),
    applyEdits(snapshot.text(file) ?? '', edits).trim(),
  ]);
  const moves = result.moves.map(({ from, to }) => [
    `move ${from.replace('file:///lab/', '')}`,
    to.replace('file:///lab/', ''),
  ]);
  return Object.fromEntries([...files, ...moves]) as Record<string, string>;
}

const machine = machineFile.replace('/lab/', '');

describe('an option is renamed', () => {
  it('in its declaration, its definitions, its uses and what inherits it', () => {
    const after = renamed('{ homelab.services.gitea.po$0rt = 80; }', 'httpPort');
    expect(after).toEqual({
      [machine]: '{ homelab.services.gitea.httpPort = 80; }',
      'modules/gitea.nix': modules['/lab/modules/gitea.nix']
        .trim()
        .replace('    port = lib', '    httpPort = lib')
        .replace('inherit (cfg) port enable;', 'inherit (cfg) enable; port = cfg.httpPort;')
        .replace('cfg.port;', 'cfg.httpPort;'),
    });
  });

  it.each([
    [
      '{ homelab.services.gitea.hosts."a$0.b" = "x"; }',
      'c.d',
      '{ homelab.services.gitea.hosts."c.d" = "x"; }',
    ],
    [
      '{ homelab.services.gitea.hosts.$0a = "x"; }',
      'a b',
      '{ homelab.services.gitea.hosts."a b" = "x"; }',
    ],
    [
      '{ homelab.services.caddy.hosts.x.upst$0ream = "x"; }',
      'to',
      '{ homelab.services.caddy.hosts.x.to = "x"; }',
    ],
  ])('%s to %s', (text, name, expected) => {
    expect(renamed(text, name)).toMatchObject({ [machine]: expected });
  });
});

describe('a service is renamed', () => {
  it('with its file and the imports of it', () => {
    expect(renamed('{ homelab.services.gi$0tea.enable = true; }', 'forgejo')).toEqual({
      [machine]: '{ homelab.services.forgejo.enable = true; }',
      'modules/gitea.nix': modules['/lab/modules/gitea.nix']
        .trim()
        .replaceAll('services.gitea', 'services.forgejo'),
      'modules/all.nix': '{ imports = [ ./forgejo.nix ../modules/caddy.nix ]; }',
      'move modules/gitea.nix': 'modules/forgejo.nix',
    });
  });
});

describe('a name of a file is renamed', () => {
  it.each([
    ['let $0a = 1; in { b = a; inherit a; }', 'c', 'let c = 1; in { b = c; a = c; }'],
    ['{ f = x$0: x + (x: x) 1; }', 'y', '{ f = y: y + (x: x) 1; }'],
    [
      '{ lib, ... }: let inherit (lib) id$0 map; in id map',
      'same',
      '{ lib, ... }: let inherit (lib) map; same = lib.id; in same map',
    ],
    ['let s = "x"; in "${s$0}"', 'text', 'let text = "x"; in "${text}"'],
  ])('%s to %s', (text, name, expected) => {
    expect(renamed(text, name)).toEqual({ [machine]: expected });
  });
});

describe('a rename is refused', () => {
  it.each([
    ['{ services.openssh.ena$0ble = true; }', 'x', /is not declared in this repository/],
    ['{ homelab.services.gitea.po$0rt = 1; }', 'enable', /There is already an option/],
    ['{ homelab.services.gra$0fana.enable = true; }', 'x', /computed at modules\/grafana.nix:5/],
    [
      '{ homelab.services.caddy.po$0rt = 1; }',
      'x',
      /`homelab.services.caddy` is used as a whole at modules\/whole.nix:1/,
    ],
    ['let a$0 = 1; b = 2; in a', 'b', /means something else/],
    ['let a$0 = 1; in (b: a) 2', 'b', /means something else/],
    ['let a$0 = 1; in a', '1x', /not a name of Nix/],
    ['let a$0 = 1; in a', ' ', /at least one letter/],
    ['{ con$0fig, ... }: { }', 'c', /the caller of this function/],
    ['rec { $0a = 1; b = a; }', 'c', /not declared in this repository|other expressions may read/],
    ['{ a = 1$02; }', 'c', /Place the caret/],
    ['{ a = "te$0xt"; }', 'c', /Place the caret/],
  ])('%s to %s', (text, name, why) => {
    expect(renamed(text, name)).toMatch(why);
  });

  it('before a name is asked for', () => {
    const { workspace, caret } = homelab('{ services.openssh.ena$0ble = true; }');
    expect(prepareRename(workspace.snapshot(), caret.file, caret.offset).kind).toBe('refused');
  });
});

describe('moving files', () => {
  const moved = (from: string, to: string) => {
    const snapshot = homelab('{ imports = [ ../../modules/all.nix ./disk.nix ]; }', {
      ...modules,
      '/lab/machines/server/disk.nix': '{ imports = [ ../../modules ]; a = ./none.txt; }',
    }).workspace.snapshot();
    const moves = [{ from: uriFromPath(`/lab/${from}`), to: uriFromPath(`/lab/${to}`) }];
    return Object.fromEntries(
      moveFiles(snapshot, moves).map(({ file, edits }) => [
        file.replace('file:///lab/', ''),
        applyEdits(snapshot.text(file) ?? '', edits).trim(),
      ]),
    ) as Record<string, string>;
  };

  it('changes the paths that lead to a file', () => {
    expect(moved('modules/gitea.nix', 'modules/git/gitea.nix')).toEqual({
      'modules/all.nix': '{ imports = [ ./git/gitea.nix ../modules/caddy.nix ]; }',
    });
  });

  it('changes the paths inside a file that is moved', () => {
    expect(moved('modules/all.nix', 'all.nix')).toEqual({
      'modules/all.nix': '{ imports = [ ./modules/gitea.nix ./modules/caddy.nix ]; }',
      [machine]: '{ imports = [ ../../all.nix ./disk.nix ]; }',
    });
  });

  it('changes the paths to and from a folder, and no path within it', () => {
    expect(moved('machines/server', 'hosts/main/server')).toEqual({
      [machine]: '{ imports = [ ../../../modules/all.nix ./disk.nix ]; }',
      'machines/server/disk.nix': '{ imports = [ ../../../modules ]; a = ./none.txt; }',
      'flake.nix': expect.stringContaining('./hosts/main/server ./modules') as string,
    });
  });

  it('knows that a folder stands for its default.nix', () => {
    expect(moved('modules/default.nix', 'modules/list.nix')).toMatchObject({
      'machines/server/disk.nix': '{ imports = [ ../../modules/list.nix ]; a = ./none.txt; }',
    });
  });

  it('leaves everything alone where nothing leads there', () => {
    expect(moved('notes.txt', 'docs/notes.txt')).toEqual({});
  });
});
