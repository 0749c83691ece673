import { describe, expect, it } from 'vitest';
import { complete } from '../../../server/src/core/features/complete';
import { homelab } from '../../support/homelab';

const extra = {
  '/lab/secrets/token.age': '',
  '/lab/machines/server/disk.nix': '{ }',
  '/lab/modules/more.nix': `{ lib, ... }: with lib; {
    options.homelab.logs = mkOption { type = types.listOf (types.enum [ "beta" "old" ]); };
    options.homelab.key = mkOption { type = types.nullOr types.path; };
    options.homelab.onHost = mkOption { type = types.str; };
  }`,
  '/lab/machines/nas/default.nix':
    '{ pkgs, ... }: { homelab.services.grafana.domain = "g.example"; age.secrets.token.file = ./x; environment.systemPackages = [ pkgs.htop pkgs.python3Packages.requests ]; }',
};

function items(machine: string): ReturnType<typeof complete>['items'] {
  const { workspace, caret } = homelab(machine, extra);
  const list = complete(workspace.snapshot(), caret.file, caret.offset);
  return [...list.items].sort((a, b) => (a.sortText < b.sortText ? -1 : 1));
}

function labels(machine: string): readonly string[] {
  return items(machine).map(({ label }) => label);
}

function accepted(machine: string, label: string): string {
  const item = items(machine).find((candidate) => candidate.label === label);
  if (item === undefined) return `no ${label}`;
  const text = machine.replace('$0', '');
  return text.slice(0, item.replace.start) + item.insertText + text.slice(item.replace.end);
}

const caddy = ['enable', 'hosts', 'port', 'tls'];

describe('paths of the configuration are completed', () => {
  it.each([
    ['{ config, ... }: { a = config.homelab.services.caddy.$0; }', caddy],
    ['{ config, ... }: { a = config.homelab.services.caddy.$0 }', caddy],
    ['{ config, ... }: {\n  a = config.homelab.services.caddy.$0\n  b.c = 1;\n}', caddy],
    [
      '{ config, ... }:\nlet cfg = config.homelab.services.caddy; in\n{\n  a = cfg.$0\n  b.c = 1;\n}',
      caddy,
    ],
    ['{ config, ... }: let cfg = config.homelab.services.caddy; in { a = cfg.$0\n }', caddy],
    ['{ config, ... }: { a = config.homelab.services.caddy.p$0ort; }', caddy],
    [
      '{ config, ... }: { a = config.homelab.$0.caddy.port; }',
      ['key', 'logs', 'onHost', 'services'],
    ],
    ['{ config, ... }: let cfg = config.homelab.services.caddy; in { a = cfg.$0; }', caddy],
    ['{ config, ... }: let s = "caddy"; c = config.homelab.services.${s}; in { a = c.$0; }', caddy],
    [
      '{ config, ... }: let inherit (config.homelab) services; in { a = services.caddy.$0; }',
      caddy,
    ],
    ['{ config, ... }: { a = "http://x:${toString config.homelab.services.caddy.$0}"; }', caddy],
    ["{ config, ... }: { a = ''\n  ${config.homelab.services.caddy.$0}\n''; }", caddy],
    ['{ config, ... }: { a = f config.homelab.services.caddy.$0 { }; }', caddy],
    ['{ config, ... }: { a = [ config.homelab.services.caddy.$0 ]; }', caddy],
    ['{ config, ... }: { a = if config.homelab.services.caddy.$0 then 1 else 2; }', caddy],
    ['{ config, ... }: { a = config ? homelab.services.caddy.$0; }', caddy],
    ['{ config, ... }: { inherit (config.homelab.services.caddy) $0; }', caddy],
    [
      '{ config, ... }: { inherit (config.homelab.services.caddy) port $0; }',
      ['enable', 'hosts', 'tls'],
    ],
    ['{ config, ... }:\r\n{\r\n\ta = "😀" + config.homelab.services.caddy.$0;\r\n}', caddy],
    ['{ config, ... }: { a = config.homelab.services.grafana.domain.$0; }', []],
    ['{ config, ... }: { a = config.age.secrets.$0; }', ['token']],
    ['f: { a = f { config, ... }: config.homelab.$0; }', []],
  ])('%s', (machine, expected) => {
    expect(labels(machine)).toEqual(expected);
  });
});

describe('the library is completed', () => {
  it.each([
    ['{ lib, ... }: { a = lib.$0; }', 'mkIf'],
    ['{ lib, ... }: { a = lib.types.$0; }', 'nullOr'],
    ['{ lib, ... }: { a = lib.strings.$0; }', 'toUpper'],
    ['{ lib, ... }: let inherit (lib) types; in { a = types.$0; }', 'submodule'],
    ['{ lib, ... }: let inherit (lib) $0; in { }', 'mkOption'],
    ['{ lib, ... }: with lib; { a = mk$0; }', 'mkOption'],
    ['{ pkgs, ... }: { a = pkgs.lib.$0; }', 'mkIf'],
    ['{ a = builtins.$0; }', 'readFile'],
    ['{ pkgs, ... }: { a = pkgs.$0; }', 'htop'],
    ['{ pkgs, ... }: { a = pkgs.python3Packages.$0; }', 'requests'],
    ['{ pkgs, ... }: { a = with pkgs; [ $0 ]; }', 'htop'],
    ['let x = { one = 1; two = 2; }; in x.$0', 'two'],
  ])('%s has %s', (machine, expected) => {
    expect(labels(machine)).toContain(expected);
  });

  it('with arguments and words', () => {
    const item = items('{ lib, ... }: { a = lib.mk$0; }').find(({ label }) => label === 'mkIf');
    expect(item?.detail).toBe('condition content');
    expect(item?.documentation?.()).toContain('if the condition holds');
  });
});

describe('what a function of the library takes is completed', () => {
  it.each([
    ['{ lib, ... }: { options.a = lib.mkOption { $0 }; }', ['type', 'default', 'description']],
    ['{ lib, ... }: { options.a = lib.mkOption { type = 1; $0 }; }', ['default', 'description']],
    ['{ lib, ... }: with lib; { options.a = mkOption {\n  de$0\n}; }', ['type', 'default']],
    ['{ lib, ... }: { options.a = lib.mkOption {\r\n\t$0\r\n', ['type', 'default']],
    ['{ lib, ... }: { a = lib.types.submodule { $0 }; }', ['options', 'config', 'imports']],
    ['{ lib, pkgs, ... }: { options.a = lib.mkPackageOption pkgs "a" { $0 }; }', ['default']],
  ])('%s', (machine, expected) => {
    expect(labels(machine).slice(0, expected.length)).toEqual(expected);
  });

  it.each([
    ['{ lib, ... }: { a = lib.mkIf true { $0 }; }', 'type'],
    ['{ lib, ... }: { a = f { $0 }; }', 'type'],
    ['{ lib, ... }: { options.a = lib.mkOption { default = { $0 }; }; }', 'type'],
    ['{ lib, ... }: { options.a = lib.mkOption { type.$0 }; }', 'default'],
  ])('but %s has no %s', (machine, unexpected) => {
    expect(labels(machine)).not.toContain(unexpected);
  });

  it.each([
    [
      '{ lib, ... }: { options.a = lib.mkOption { ty$0 }; }',
      'type',
      '{ lib, ... }: { options.a = lib.mkOption { type = $1; }; }',
    ],
    [
      '{ lib, ... }: { options.a = lib.mkOption { ty$0 = 1; }; }',
      'type',
      '{ lib, ... }: { options.a = lib.mkOption { type = 1; }; }',
    ],
    [
      '{ lib, ... }: { options.a = lib.mkOption { type = $0 }; }',
      'lib.types.str',
      '{ lib, ... }: { options.a = lib.mkOption { type = lib.types.str; }; }',
    ],
    [
      '{ lib, ... }: with lib; { options.a = mkOption { type = $0; }; }',
      'types.listOf',
      '{ lib, ... }: with lib; { options.a = mkOption { type = types.listOf $1; }; }',
    ],
    [
      '{ lib, ... }: let t = lib.types; in { options.a = lib.mkOption { type = t.listOf in$0; }; }',
      't.int',
      '{ lib, ... }: let t = lib.types; in { options.a = lib.mkOption { type = t.listOf t.int; }; }',
    ],
    [
      '{ lib, ... }: { options.a = lib.mkOption { type = with lib.types; $0; }; }',
      'bool',
      '{ lib, ... }: { options.a = lib.mkOption { type = with lib.types; bool; }; }',
    ],
  ])('%s with %s becomes %s', (machine, label, expected) => {
    expect(accepted(machine, label)).toBe(expected);
  });

  it('but types only where an option gets one', () => {
    expect(labels('{ lib, ... }: { type = $0; }')).not.toContain('lib.types.str');
  });
});

describe('the everyday comes first', () => {
  it.each([
    ['{ lib, ... }: { a = lib.mk$0; }', 'mkIf', 'mkAfter'],
    ['{ lib, ... }: { a = lib.types.$0; }', 'str', 'anything'],
    ['{ config, ... }: { a = config.$0; }', 'homelab', 'age'],
  ])('in %s, %s before %s', (machine, first, second) => {
    const found = labels(machine);
    expect(found.indexOf(first)).toBeLessThan(found.indexOf(second));
  });
});

describe('names in scope are completed', () => {
  it.each([
    ['{ config, lib, ... }: let cfg = 1; in { a = $0; }', ['cfg', 'config', 'lib']],
    ['let a = 1; f = x: y: $0; in a', ['y', 'x', 'a', 'f']],
    ['args@{ config, ... }: { a = [ ar$0 ]; }', ['args', 'config']],
    ['rec { one = 1; two = o$0; }', ['one', 'two']],
    ['let a = 1; in { inherit $0; }', ['a']],
  ])('%s', (machine, expected) => {
    expect(labels(machine).slice(0, expected.length)).toEqual(expected);
  });

  it('after the values of the option', () => {
    expect(labels('{ config, ... }: { homelab.services.caddy.enable = $0; }').slice(0, 3)).toEqual([
      'true',
      'false',
      'config',
    ]);
  });

  it('and the arguments that a module can have', () => {
    expect(labels('{ config, $0 }: { }')).toEqual([
      'lib',
      'pkgs',
      'options',
      'modulesPath',
      'inputs',
    ]);
    expect(labels('{ config, l$0, ... }: { }')).toContain('lib');
  });

  it('but not those of an unrelated function or beside a longer word', () => {
    expect(labels('{ a = (x: x) 30$0; }')).toEqual([]);
    expect(labels('{ a = "con$0"; }')).toEqual([]);
    expect(labels('{ a = 1; /* con$0 */ }')).toEqual([]);
  });
});

describe('paths of files are completed', () => {
  it.each([
    ['{ imports = [ ./$0 ]; }', ['disk.nix']],
    ['{ imports = [ ./di$0 ]; }', ['disk.nix']],
    ['{ imports = [ ../$0 ]; }', ['nas', 'server']],
    ['{ imports = [ ../../$0 ]; }', ['modules', 'flake.nix', 'machines', 'secrets']],
    [
      '{ imports = [ ../../modules/$0 ]; }',
      ['caddy.nix', 'default.nix', 'grafana.nix', 'more.nix'],
    ],
    ['{ a = ../../secrets/$0; }', ['token.age']],
    ['{ a = ../../secrets/t$0.age; }', ['token.age']],
    ['{ a = /etc/$0; }', []],
  ])('%s', (machine, expected) => {
    expect(labels(machine)).toEqual(expected);
  });

  it('as far as one folder, and then further', () => {
    expect(accepted('{ imports = [ ../../$0 ]; }', 'machines')).toBe(
      '{ imports = [ ../../machines/ ]; }',
    );
    expect(accepted('{ imports = [ ../../$0 ]; }', 'modules')).toBe(
      '{ imports = [ ../../modules ]; }',
    );
  });
});

describe('values that the repository suggests', () => {
  it.each([
    ['{ homelab.services.grafana.domain = $0; }', '"g.example"'],
    ['{ homelab.services.caddy.port = $0; }', '81'],
    ['{ homelab.logs = [ $0 ]; }', '"beta"'],
    ['{ homelab.logs = [ "beta" "$0" ]; }', '"old"'],
    ['{ config, ... }: { homelab.key = $0; }', 'config.age.secrets.token.path'],
    ['{ homelab.onHost = $0; }', '"server"'],
  ])('%s has %s', (machine, expected) => {
    expect(labels(machine)).toContain(expected);
  });
});

describe('an accepted option', () => {
  it.each([
    [
      '{\n  homelab.services = {\n    caddy = { port = 1; };\n    gra$0\n  };\n}',
      'grafana',
      '{\n  homelab.services = {\n    caddy = { port = 1; };\n    grafana = {\n\t$0\n};\n  };\n}',
    ],
    [
      '{ homelab.services.caddy.en$0; }',
      'enable',
      '{ homelab.services.caddy.enable = ${1|true,false|}; }',
    ],
    [
      '{ config, ... }: { a = config.homelab.services.caddy.p$0ort; }',
      'port',
      '{ config, ... }: { a = config.homelab.services.caddy.port; }',
    ],
  ])('%s becomes %s', (machine, label, expected) => {
    expect(accepted(machine, label)).toBe(expected);
  });
});

describe('an empty file', () => {
  it('can become a module of a service or a machine', () => {
    expect(labels('$0').slice(0, 3)).toEqual(['machine', 'module', 'service module']);
    expect(labels('{ }\n$0')).not.toContain('machine');
  });
});
