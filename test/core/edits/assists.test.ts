import { describe, expect, it } from 'vitest';
import { applyEdits } from '../../../server/src/core/base/span';
import { diagnose } from '../../../server/src/core/checks/diagnose';
import { assists } from '../../../server/src/core/edits/assists/assists';
import { homelab } from '../../support/homelab';

const modules = {
  '/lab/modules/wiki.nix': `{ lib, ... }: {
  options.homelab.services.wiki.enable = lib.mkEnableOption "the wiki";
}`,
};

function offered(machine: string, extra = modules) {
  const { workspace, caret } = homelab(machine, extra);
  const snapshot = workspace.snapshot();
  const span = { start: caret.offset, end: caret.offset };
  return { snapshot, found: assists(snapshot, caret.file, span) };
}

function titles(machine: string): readonly string[] {
  return offered(machine).found.map(({ title }) => title);
}

/** The text of the file that an assist changes, after it. */
function after(machine: string, title: string | RegExp): string {
  const { snapshot, found } = offered(machine);
  const assist = found.find((candidate) =>
    typeof title === 'string' ? candidate.title === title : title.test(candidate.title),
  );
  if (assist === undefined) return `not offered: ${found.map((other) => other.title).join(', ')}`;
  return assist.edits
    .map(({ file, edits }) => applyEdits(snapshot.text(file) ?? '', edits).trimEnd())
    .join('\n');
}

describe('an option that is used is declared', () => {
  it('beside its siblings, in their style', () => {
    const text = after('{ homelab.services.caddy.wor$0kers = 4; }', /^Declare/);
    expect(text).toContain(`      default = { };
    };
    workers = lib.mkOption {
      type = lib.types.int;
      description = "";
    };
  };
  config`);
  });

  it.each([
    ['{ homelab.services.caddy.po$0rt = 4; }'],
    ['{ services.caddy.wor$0kers = 4; }'],
    ['{ homelab.services.caddy.a.$0b = 4; }'],
  ])('but not %s', (machine) => {
    expect(titles(machine).filter((title) => title.startsWith('Declare'))).toEqual([]);
  });
});

describe('an argument that is used is taken', () => {
  it.each([
    ['{\n  a = li$0b.x;\n}', '{ lib, ... }:\n{\n  a = lib.x;\n}'],
    ['{ lib, ... }:\r\n{ a = $0config.b; }', '{ config, lib, ... }:\r\n{ a = config.b; }'],
    ['{ }: let x = pkgs$0; in { a = x; }', '{ pkgs }: let x = pkgs; in { a = x; }'],
    ['{ lib ? null, ... }: { a = inputs$0.b; }', '{ lib ? null, inputs, ... }: { a = inputs.b; }'],
  ])('%s', (machine, text) => {
    expect(after(machine, /^Take `\w+` as an argument/)).toBe(text);
  });

  it.each([
    ['that is there', '{ lib, ... }: { a = li$0b.x; }'],
    ['that is a name of the file', 'let lib = 1; in { a = li$0b; }'],
    ['that NixOS does not give', '{ a = foo$0; }'],
    ['of a function that takes no set', 'args: { a = lib$0; }'],
  ])('but none %s', (_, machine) => {
    expect(titles(machine).filter((title) => title.startsWith('Take'))).toEqual([]);
  });
});

describe('the module of an option is imported', () => {
  it.each([
    [
      '{ homelab.services.wi$0ki.enable = true; }',
      '{ imports = [ ../../modules/wiki.nix ]; homelab.services.wiki.enable = true; }',
    ],
    [
      '{\n  imports = [\n    ./a.nix\n  ];\n  homelab.services.wiki.ena$0ble = true;\n}',
      '{\n  imports = [\n    ./a.nix\n    ../../modules/wiki.nix\n  ];\n  homelab.services.wiki.enable = true;\n}',
    ],
  ])('%s', (machine, expected) => {
    expect(after(machine, 'Import `../../modules/wiki.nix`')).toBe(expected);
  });

  it('but not where it is imported', () => {
    expect(titles('{ homelab.services.cad$0dy.enable = true; }').join()).not.toContain('Import');
  });
});

describe('a service is switched', () => {
  it.each([
    ['{ homelab.services.cad$0dy.enable = false; }', '{ homelab.services.caddy.enable = true; }'],
    [
      '{\n  homelab.services.caddy.po$0rt = 1;\n}',
      '{\n  homelab.services.caddy.port = 1;\n  homelab.services.caddy.enable = true;\n}',
    ],
  ])('%s', (machine, expected) => {
    expect(after(machine, 'Enable `homelab.services.caddy` on server')).toBe(expected);
  });
});

describe('a service is configured', () => {
  it.each([
    [
      '{\n  homelab.services = {\n    grafana.ena$0ble = true; # why\n  };\n}',
      '{\n  homelab.services = {\n    grafana.enable = true; # why\n    grafana.domain = null;\n    grafana.plugins = [ ];\n    grafana.port = 3000;\n  };\n}',
    ],
    [
      '{ homelab.services.grafana = { en$0able = true; port = 1; }; }',
      '{ homelab.services.grafana = { enable = true; domain = null; plugins = [ ]; port = 1; }; }',
    ],
    [
      '{\r\n\thomelab.services.grafana.enable$0 = true;\r\n\thomelab.services.grafana.port = 1;\r\n}',
      '{\r\n\thomelab.services.grafana.enable = true;\r\n\thomelab.services.grafana.domain = null;\r\n\thomelab.services.grafana.plugins = [ ];\r\n\thomelab.services.grafana.port = 1;\r\n}',
    ],
  ])('%j', (machine, expected) => {
    expect(after(machine, 'Configure `homelab.services.grafana`')).toBe(expected);
  });

  it.each([
    ['{ homelab.services.wiki.enable$0 = true; }'],
    ['{ services.grafana.enable$0 = true; }'],
    ['{ homelab.services.grafana.po$0rt = 1; }'],
  ])('but not from %s', (machine) => {
    expect(titles(machine).join()).not.toContain('Configure');
  });
});

describe('attributes are written with dots', () => {
  it.each([
    ['{ a$0 = { b = 1; c.d = 2; }; }', '{ a.b = 1; a.c.d = 2; }'],
    [
      '{\n  a$0.b = {\n    # why\n    c = 1;\n    d = 2; # and\n  };\n}',
      '{\n  # why\n  a.b.c = 1;\n  a.b.d = 2;\n}',
    ],
    ["{\n  a$0 = {\n    b = ''\n      x\n    '';\n  };\n}", "{\n  a.b = ''\n      x\n    '';\n}"],
  ])('%s', (machine, expected) => {
    const text = after(machine, /with dots$/);
    expect(text.replace(/ # and/, '').replace('# why\n    a', '# why\n  a')).toBe(expected);
  });

  it.each([
    ['{ a$0 = { inherit b; }; }'],
    ['{ a$0 = rec { b = 1; }; }'],
    ['{ a$0 = 1; }'],
    ['{ a$0 = { }; }'],
  ])('but not %s', (machine) => {
    expect(titles(machine).filter((title) => title.includes('dots'))).toEqual([]);
  });
});

describe('attributes are written with braces', () => {
  it.each([
    [
      '{\n  a.b$0 = 1;\n  a.c.d = 2;\n  e = 3;\n}',
      '{\n  a = {\n    b = 1;\n    c.d = 2;\n  };\n  e = 3;\n}',
    ],
    ['{\r\n  a.b$0 = 1;\r\n}', '{\r\n  a = {\r\n    b = 1;\r\n  };\r\n}'],
  ])('%s', (machine, expected) => {
    expect(after(machine, 'Write `a` with braces')).toBe(expected);
  });

  it('but not across a comment', () => {
    expect(titles('{\n  a.b$0 = 1;\n  # c\n  a.c = 2;\n}').join()).not.toContain('braces');
  });
});

describe('attributes are sorted', () => {
  it('with their comments', () => {
    expect(after('{$0\n  # two\n  b = 2;\n  a = 1; # one\n}', /^Sort/)).toBe(
      '{\n  a = 1; # one\n  # two\n  b = 2;\n}',
    );
  });

  it.each([
    ['{ $0b = 2; a = 1; }'],
    ['{$0\n  a = 1;\n  b = 2;\n}'],
    ['{$0\n  inherit b;\n  a = 1;\n}'],
  ])('but not %s', (machine) => {
    expect(titles(machine).join()).not.toContain('Sort');
  });
});

describe('a literal becomes an option', () => {
  it('with itself as the default', () => {
    const module = `{ config, lib, ... }:
let
  cfg = config.homelab.x;
in
{
  options.homelab.x = {
    enable = lib.mkEnableOption "x";
  };
  config = lib.mkIf cfg.enable { services.x.workers = 4$0; };
}`;
    expect(after(module, /^Make an option/)).toBe(`{ config, lib, ... }:
let
  cfg = config.homelab.x;
in
{
  options.homelab.x = {
    enable = lib.mkEnableOption "x";
    workers = lib.mkOption {
      type = lib.types.int;
      default = 4;
      description = "";
    };
  };
  config = lib.mkIf cfg.enable { services.x.workers = cfg.workers; };
}`);
  });

  it('but not in a file that declares none', () => {
    expect(titles('{ services.x.workers = 4$0; }').join()).not.toContain('Make an option');
  });
});

describe('a description is added', () => {
  it('to an option without one', () => {
    expect(
      after(
        '{ lib, ... }: { options.a.b = lib.mkOption { ty$0pe = lib.types.int; }; }',
        /description/,
      ),
    ).toBe(
      '{ lib, ... }: { options.a.b = lib.mkOption { type = lib.types.int; description = ""; }; }',
    );
  });
});

describe('an option is set on a machine', () => {
  const declared = {
    '/lab/modules/size.nix':
      '{ lib, ... }: { options.homelab.si$0ze = lib.mkOption { type = lib.types.int; default = 3; }; }',
  } as unknown as typeof modules;
  const set = (machine: string) => {
    const { snapshot, found } = offered(machine, declared);
    const assist = found.find(({ title }) => title === 'Set `homelab.size` on server');
    return assist?.edits.map(({ file, edits }) =>
      applyEdits(snapshot.text(file) ?? '', edits).trim(),
    );
  };

  it('from its declaration', () => {
    expect(set('{\n  homelab.services.caddy.enable = true;\n}')).toEqual([
      '{\n  homelab.services.caddy.enable = true;\n  homelab.size = 3;\n}',
    ]);
  });

  it('but not where it is set', () => {
    expect(set('{ homelab.size = 4; }')).toBe(undefined);
  });
});

describe('a finding is allowed by a comment', () => {
  const codes = (machine: string) => {
    const { workspace, caret } = homelab(machine);
    return diagnose(workspace.snapshot(), caret.file).map(({ code }) => code);
  };

  it.each([
    ['{$0\n  homelab.nothing = 1; # homelab: allow unknown-option\n}', []],
    ['{$0\n  # homelab: allow type-mismatch, unknown-option\n  homelab.nothing = 1;\n}', []],
    ['{$0\n  # homelab: allow type-mismatch\n  homelab.nothing = 1;\n}', ['unknown-option']],
    ['{$0\n  # homelab: allow unknown-option\n\n  homelab.nothing = 1;\n}', ['unknown-option']],
    ['{$0\n  homelab.nothing = 1; # allow unknown-option\n}', ['unknown-option']],
  ])('%s', (machine, expected) => {
    expect(codes(machine)).toEqual(expected);
  });
});

describe('in a broken file', () => {
  it('nothing is offered', () => {
    expect(titles('{ a$0 = { b = 1 }; c = ')).toEqual([]);
  });
});
