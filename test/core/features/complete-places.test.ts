import { describe, expect, it } from 'vitest';
import { applyEdits } from '../../../server/src/core/base/span';
import { uriFromPath } from '../../../server/src/core/base/uri';
import { complete, type CompletionOptions } from '../../../server/src/core/features/complete';
import { homelab } from '../../support/homelab';

const file = uriFromPath('/lab/modules/wiki.nix');

/** What is offered at the caret of `modules/wiki.nix`, a module beside those of Caddy and Grafana. */
function list(module: string, options?: CompletionOptions) {
  const offset = module.indexOf('$0');
  const machine = `{ pkgs, ... }: {
    imports = [ ../../modules/wiki.nix ];
    environment.systemPackages = [ pkgs.htop ];
  }`;
  const { workspace } = homelab(machine, {
    '/lab/modules/wiki.nix': module.replace('$0', ''),
    '/lab/modules/parts/default.nix': '{ }',
    '/lab/modules/notes.txt': '',
    '/lab/modules/tools.nix': `{ lib, ... }: {
      options.homelab.tool = lib.mkOption { type = lib.types.package; };
      options.homelab.key = lib.mkOption { type = lib.types.path; };
    }`,
    '/lab/secrets/secrets.nix': '{ "token.age".publicKeys = [ "ssh-ed25519 AAAAC3 a" ]; }',
    '/lab/machines/nas.nix': '{ age.secrets.token.file = ./x; }',
  });
  const { items, incomplete } = complete(workspace.snapshot(), file, offset, options);
  return {
    incomplete,
    items: [...items].sort((a, b) => (a.sortText < b.sortText ? -1 : 1)),
  };
}

function labels(module: string): readonly string[] {
  return list(module).items.map(({ label }) => label);
}

/** The module after an item was accepted, with what else it changes. */
function accepted(module: string, label: string): string {
  const item = list(module).items.find((candidate) => candidate.label === label);
  if (item === undefined) return `no ${label}`;
  const edits = [
    ...(item.also ? [item.also] : []),
    { span: item.replace, newText: item.insertText },
  ];
  return applyEdits(module.replace('$0', ''), edits);
}

describe('the parts of a module', () => {
  it.each([
    ['{ config, lib, ... }:\n{\n  imp$0\n}', 'imports', '  imports = [ $1 ];'],
    ['{ $0 }', 'options', '{ options = {\n\t$1\n}; }'],
    ['{ options.a = 1; con$0; }', 'config', '{ options.a = 1; config = {\n\t$1\n}; }'],
    ['{ options.a = 1; op$0 }', 'options', '{ options.a = 1; options. }'],
  ])('%s', (module, label, text) => {
    expect(accepted(module, label)).toContain(text);
  });

  it.each([
    ['that are there', '{ imports = [ ]; options = { }; config = { }; $0 }'],
    ['in a set of a `let`', '{ ... }: let x = { $0 }; in { }'],
    ['in the configuration', '{ config = { $0 }; }'],
  ])('but not %s', (_, module) => {
    expect(labels(module).filter((label) => /^(imports|options|config)$/.test(label))).toEqual([]);
  });
});

describe('where options are declared', () => {
  it('those of the neighbours are offered, those that most of them have first', () => {
    const module = '{ lib, ... }: { options.homelab.services.wiki = { $0 }; }';
    expect(labels(module)).toEqual(['enable', 'port', 'tls', 'domain', 'plugins']);
  });

  it.each([
    [
      '{ lib, ... }: { options.homelab.services.wiki.$0 }',
      'enable',
      'wiki.enable = lib.mkEnableOption "$1"; }',
    ],
    [
      '{ lib, ... }: with lib; { options.homelab.services.wiki.po$0; }',
      'port',
      'wiki.port = mkOption {\n\ttype = types.port;\n\tdefault = $1;\n\tdescription = "$2";\n}; }',
    ],
    [
      '{ lib, ... }: let inherit (lib) mkOption types; in { options.homelab.services.wiki = { tl$0 }; }',
      'tls',
      'tls = mkOption {\n\ttype = types.enum [ "acme" "internal" "off" ];',
    ],
    ['{ lib, ... }: { options.homelab.services.$0 }', 'wiki', 'services.wiki = {\n\tenable ='],
    ['{ lib, ... }: { options.$0 }', 'homelab', '{ options.homelab. }'],
    ['{ lib, ... }: { options = { homelab.$0 }; }', 'services', 'homelab.services. }'],
  ])('%s', (module, label, text) => {
    expect(accepted(module, label)).toContain(text);
  });

  it('an option that is declared already is not offered again', () => {
    const module = '{ lib, ... }: { options.homelab.services.wiki = { enable = 1; $0 }; }';
    expect(labels(module)).not.toContain('enable');
  });
});

describe('the default of an option is of its type', () => {
  const option = (type: string, rest: string): string =>
    `{ lib, ... }: with lib; { options.homelab.x = mkOption { type = ${type}; ${rest} }; }`;

  it.each([
    [option('types.bool', 'default = $0;'), ['true', 'false']],
    [option('types.enum [ "a" "b" ]', 'example = $0'), ['"a"', '"b"']],
    [option('types.enum [ "a" "b" ]', 'default = "$0";'), ['"a"', '"b"']],
    [option('types.listOf (types.enum [ "a" ])', 'default = [ $0 ];'), ['"a"']],
  ])('%s', (module, expected) => {
    expect(labels(module).slice(0, expected.length)).toEqual(expected);
  });

  it('but its description is not', () => {
    expect(labels(option('types.bool', 'description = $0;'))[0]).not.toBe('true');
  });
});

describe('in a list of modules', () => {
  it.each([
    ['{ imports = [ $0 ]; }', ['./caddy.nix', './default.nix', './grafana.nix', './parts']],
    ['{ imports = [ ./caddy.nix $0 ]; }', ['./default.nix', './grafana.nix']],
    ['{ imports = [ ./$0 ]; }', ['parts', 'caddy.nix', 'default.nix']],
    ['{ imports = [ .$0 ]; }', ['parts', 'caddy.nix', 'default.nix']],
    ['{ imports = [ ./parts ./$0 ]; }', ['caddy.nix', 'default.nix', 'grafana.nix', 'tools.nix']],
  ])('%s', (module, expected) => {
    expect(labels(module).slice(0, expected.length)).toEqual(expected);
  });

  it('a path that is there already comes last, and a file that is no module not at all', () => {
    const offered = labels('{ imports = [ ./parts ./$0 ]; }');
    expect(offered.at(-1)).toBe('parts');
    expect(offered).not.toContain('notes.txt');
    expect(labels('{ a = ./$0; }')).toContain('notes.txt');
  });

  it('after dots, the whole path is written', () => {
    expect(accepted('{ imports = [ .$0 ]; }', 'caddy.nix')).toBe('{ imports = [ ./caddy.nix ]; }');
    expect(accepted('{ imports = [ ../mach$0 ]; }', 'machines')).toContain('[ ../machines/ ]');
  });

  it('the inputs of the flake', () => {
    expect(labels('{ inputs, ... }: { imports = [ inputs.$0 ]; }')).toEqual(['nixpkgs', 'self']);
    const modules = labels('{ inputs, ... }: { imports = [ inputs.nixpkgs.nixosModules.$0 ]; }');
    expect(modules).toEqual(['default']);
  });
});

describe('files of secrets', () => {
  it.each([
    ['{ age.secrets.token.file = $0; }', ['../secrets/token.age']],
    ['{ homelab.key = $0; }', ['config.age.secrets.token.path', '../secrets/token.age']],
    ['{ age.secrets.token.owner = $0; }', []],
  ])('%s', (module, expected) => {
    const offered = labels(module).filter((label) => label.includes('token'));
    expect(offered).toEqual(expected);
  });
});

describe('what needs an argument of the module brings it along', () => {
  it.each([
    [
      '{\n  homelab.key = $0\n}',
      'config.age.secrets.token.path',
      '{ config, ... }:\n{\n  homelab.key = config.age.secrets.token.path;\n}',
    ],
    [
      '# Words.\r\n{ lib, ... }:\r\n{\r\n\thomelab.tool = $0;\r\n}',
      'pkgs.htop',
      '# Words.\r\n{ lib, pkgs, ... }:\r\n{\r\n\thomelab.tool = pkgs.htop;\r\n}',
    ],
    [
      '{\n  lib,\n  ...\n}:\n{ environment.systemPackages = [ $0 ]; }',
      'pkgs.htop',
      '{\n  lib,\n  pkgs,\n  ...\n}:\n{ environment.systemPackages = [ pkgs.htop ]; }',
    ],
    ['{ ... }: { a = l$0; }', 'lib', '{ lib, ... }: { a = lib; }'],
    ['{ config\n, lib\n}: { a = pk$0; }', 'pkgs', '{ config\n, lib\n, pkgs\n}: { a = pkgs; }'],
    [
      '{ pkgs, ... }: { homelab.tool = $0; }',
      'pkgs.htop',
      '{ pkgs, ... }: { homelab.tool = pkgs.htop; }',
    ],
  ])('%s', (module, label, text) => {
    expect(accepted(module, label)).toBe(text);
  });

  it('and is not offered in a file that is no module', () => {
    const { workspace } = homelab('{ }', { '/lab/secrets/secrets.nix': '{ a = l; }' });
    const rules = uriFromPath('/lab/secrets/secrets.nix');
    const found = complete(workspace.snapshot(), rules, '{ a = l'.length).items;
    expect(found.map(({ label }) => label)).not.toContain('lib');
  });

  it('and is not offered where the module takes its arguments in another way', () => {
    expect(labels('args: { homelab.tool = $0; }')).not.toContain('pkgs.htop');
    expect(labels('args: { a = l$0; }')).not.toContain('lib');
  });
});

describe('the list says whether it is whole', () => {
  it.each([
    ['{ homelab.services.caddy.enable = $0; }', true],
    ['{ homelab.services.caddy.enable = t$0; }', false],
    ['{ homelab.services.$0 }', false],
    ['{ a = $0; }', false],
  ])('%s', (module, incomplete) => {
    const found = list(module);
    expect(found.incomplete).toBe(incomplete);
    expect(found.items.some(({ label }) => label === 'throw')).toBe(
      !incomplete && module.includes('='),
    );
  });

  it('after a space it holds values alone, and the rest follows', () => {
    const found = list('{ homelab.services.caddy.enable = $0 }', {
      onlyHomelab: false,
      afterSpace: true,
    });
    expect(found.incomplete).toBe(true);
    expect(found.items.map(({ label }) => label)).toEqual(['true', 'false']);
  });
});
