import { describe, expect, it } from 'vitest';
import { codeLenses, resolveLens } from '../../../server/src/core/features/code-lenses';
import { folds } from '../../../server/src/core/features/folding';
import { inlayHints } from '../../../server/src/core/features/inlay-hints';
import { selectionRanges } from '../../../server/src/core/features/selection-ranges';
import { semanticTokens } from '../../../server/src/core/features/semantic-tokens';
import { signatureHelp } from '../../../server/src/core/features/signature-help';
import { uriFromPath } from '../../../server/src/core/base/uri';
import { homelab, machineFile } from '../../support/homelab';

function read(machine: string) {
  const { workspace, caret } = homelab(machine);
  const snapshot = workspace.snapshot();
  const file = uriFromPath(machineFile);
  return { snapshot, file, offset: caret.offset, text: snapshot.text(file)?.trimEnd() ?? '' };
}

describe('words are coloured by meaning', () => {
  const tokens = (machine: string) => {
    const { snapshot, file, text } = read(machine);
    return semanticTokens(snapshot, file).map(
      ({ span, kind, modifiers }) =>
        `${text.slice(span.start, span.end)} ${[kind, ...modifiers].join(' ')}`,
    );
  };

  it.each([
    [
      '{ homelab.services.caddy.port = 80; }',
      ['homelab option', 'services option', 'caddy service', 'port option'],
    ],
    [
      '{ config, ... }: { a = config.homelab.services.caddy.port; }',
      [
        'config parameter declaration',
        'config parameter',
        'homelab option',
        'services option',
        'caddy service',
        'port option',
      ],
    ],
    [
      '{ lib, ... }: { options.x = lib.mkOption { type = lib.types.int; }; }',
      [
        'lib parameter declaration',
        'x option declaration',
        'lib parameter',
        'mkOption function defaultLibrary',
        'lib parameter',
        'int type defaultLibrary',
      ],
    ],
    [
      '{ pkgs, ... }: let p = pkgs; in { a = with pkgs; [ p hello ]; }',
      [
        'pkgs parameter declaration',
        'p variable declaration',
        'pkgs parameter',
        'pkgs parameter',
        'p variable',
        'hello package imported defaultLibrary',
      ],
    ],
    ['{ age.secrets.token.file = ./x; }', ['token secret']],
    ['{ networking.hostName = "x"; a = 1; b = true; }', []],
    ['{ homelab.services.caddy.', ['homelab option', 'services option', 'caddy service']],
  ])('%s', (machine, expected) => {
    expect(tokens(machine)).toEqual(expected);
  });
});

describe('folding', () => {
  it.each([
    ['{\n  a = {\n    b = 1;\n  };\n}', ['0-4 region', '1-3 region']],
    ['{\r\n  imports = [\r\n    ./a\r\n  ];\r\n}', ['0-4 region', '1-3 imports']],
    ['# a\n# b\n\n# c\n{ }', ['0-1 comment']],
    ["{ a = ''\n  x\n''; }", ['0-2 region']],
    ['let\n  a = 1;\nin\na', ['0-1 region']],
    ['{ a = 1; }', []],
  ])('%j', (machine, expected) => {
    const { snapshot, file } = read(machine);
    const line = (offset: number) => snapshot.lines(file)?.positionAt(offset).line ?? -1;
    const found = folds(snapshot, file).map(
      ({ span, kind }) => `${line(span.start)}-${line(span.end)} ${kind}`,
    );
    expect(found).toEqual(expected);
  });
});

describe('a selection grows', () => {
  it.each([
    ['{ a.b = { c$0d = 1; }; }', ['cd', 'cd = 1;', '{ cd = 1; }', 'a.b = { cd = 1; };']],
    ['{ a$0.b = 1; }', ['a', 'a.b', 'a.b = 1;', '{ a.b = 1; }']],
    ['{ a = x.y$0.z; }', ['y', 'x.y.z', 'a = x.y.z;', '{ a = x.y.z; }']],
  ])('%s', (machine, expected) => {
    const { snapshot, file, offset, text } = read(machine);
    const ranges = selectionRanges(snapshot, file, offset).map(({ start, end }) =>
      text.slice(start, end),
    );
    expect(ranges.slice(0, expected.length)).toEqual(expected);
  });
});

describe('signature help', () => {
  const help = (machine: string) => {
    const { snapshot, file, offset } = read(machine);
    const found = signatureHelp(snapshot, file, offset);
    return found && `${found.label} > ${found.parameters[found.active] ?? ''}`;
  };

  it.each([
    ['{ lib, ... }: { a = lib.mkIf $0; }', 'lib.mkIf condition content > condition'],
    ['{ lib, ... }: { a = lib.mkIf true $0; }', 'lib.mkIf condition content > content'],
    ['{ lib, ... }: { a = lib.mkIf tr$0ue; }', 'lib.mkIf condition content > condition'],
    ['{ lib, ... }: { a = lib.mkIf c$0.d { }; }', 'lib.mkIf condition content > condition'],
    [
      '{ lib, ... }: with lib; { a = mkOverride 50 $0 }',
      'lib.mkOverride priority content > content',
    ],
    ['let f = a: { b, c ? 1, ... }: a; in f 1 $0', 'f a { b, c ? …, ... } > { b, c ? …, ... }'],
  ])('%s', (machine, expected) => {
    expect(help(machine)).toBe(expected);
  });

  it.each([
    ['{ lib, ... }: { a = lib.mk$0If true; }'],
    ['{ lib, ... }: { a = lib.mkIf true { b = $0; }; }'],
    ['{ lib, ... }: { a = lib.mkIf true 1 $0; }'],
    ['{ a = unknown $0; }'],
    ['{ a = 1; $0 }'],
  ])('is silent in %s', (machine) => {
    expect(help(machine)).toBe(undefined);
  });
});

describe('hints beside the text', () => {
  const hints = (machine: string, options = { ports: true, defaults: true }) => {
    const { snapshot, file, text } = read(machine);
    const range = { start: 0, end: text.length };
    return inlayHints(snapshot, file, range, options).map(
      ({ offset, label }) => `${text.slice(0, offset).split(/[ ;]/).at(-2) ?? ''} ${label}`,
    );
  };

  it.each([
    ['{ homelab.services.caddy.enable = true; }', ['true port 80']],
    ['{ homelab.services.caddy = { enable = true; port = 81; }; }', ['true port 81']],
    [
      '{ homelab.services.grafana = { enable = true; domain = "g.x"; }; }',
      ['true port 3000 · g.x'],
    ],
    ['{ homelab.services.caddy.enable = false; }', []],
    [
      '{ lib, ... }: { homelab.services.caddy.tls = lib.mkForce "off"; }',
      ['"off" default: "acme"'],
    ],
    ['{ homelab.services.caddy.tls = "off"; }', []],
  ])('%s', (machine, expected) => {
    expect(hints(machine)).toEqual(expected);
  });

  it('are there once where machines read a file in several ways', () => {
    const machine = '{ imports = [ (import ../role.nix) ../role.nix ]; }';
    const role = '{ homelab.services.caddy.enable = true; }';
    const { workspace } = homelab(machine, { '/lab/machines/role.nix': role });
    const file = uriFromPath('/lab/machines/role.nix');
    const range = { start: 0, end: role.length };
    const found = inlayHints(workspace.snapshot(), file, range, { ports: true, defaults: true });
    expect(found.map(({ label }) => label)).toEqual(['port 80']);
  });

  it('are shown as far as the settings say', () => {
    const machine = '{ homelab.services.caddy.enable = true; }';
    expect(hints(machine, { ports: false, defaults: true })).toEqual([]);
  });
});

describe('lenses', () => {
  it('say on how many machines an option is set', () => {
    const { snapshot } = read('{ homelab.services.caddy.port = 81; }');
    const file = uriFromPath('/lab/modules/caddy.nix');
    const lenses = codeLenses(snapshot, file);
    const titles = lenses.map(
      ({ subject }) =>
        `${'path' in subject ? (subject.path.at(-1) ?? '') : ''}: ${resolveLens(snapshot, file, subject)?.title ?? ''}`,
    );
    expect(titles).toEqual(['port: set on 1 machine']);
  });

  it('are not there for what a file does not declare', () => {
    const { snapshot, file } = read('{ homelab.services.caddy.port = 81; }');
    const kinds = codeLenses(snapshot, file).map(({ subject }) => subject.kind);
    expect(kinds).not.toContain('option');
  });

  const shown = (machine: string, path?: string) => {
    const { snapshot, file: own, text } = read(machine);
    const file = path === undefined ? own : uriFromPath(path);
    return codeLenses(snapshot, file).map(({ span, subject }) => {
      const lens = resolveLens(snapshot, file, subject);
      const target =
        lens?.kind === 'page'
          ? lens.url
          : lens?.kind === 'places'
            ? lens.places.map((place) => place.file.replace(/.*\//, '')).join()
            : lens?.machine;
      return `${text.slice(span.start, span.end)} ${lens?.title ?? 'none'} > ${target ?? ''}`.trim();
    });
  };
  const machineLenses = ['evaluate > server', 'build > server', 'boot VM > server'];

  it.each([
    ['{ }', []],
    [
      '{ homelab.services.grafana = { enable = true; domain = "g.x"; }; }',
      ['enable = true; open module > grafana.nix', 'enable = true; open in browser > http://g.x'],
    ],
    [
      '{\r\n\thomelab.services.grafana.enable = true; # 😀\r\n}',
      ['homelab.services.grafana.enable = true; open module > grafana.nix'],
    ],
    [
      '{ homelab.services.grafana.enable = false; }',
      ['homelab.services.grafana.enable = false; open module > grafana.nix'],
    ],
    [
      '{ homelab.services.caddy.enable = true; b = ',
      ['homelab.services.caddy.enable = true; open module > caddy.nix'],
    ],
    ['{ services.openssh.enable = true; }', []],
  ])('lead from %j to the module and the page', (machine, expected) => {
    expect(shown(machine)).toEqual([...machineLenses, ...expected]);
  });

  it('stand once above what machines read as a value and as a file', () => {
    const own = '{ homelab.services.caddy.enable = true; }';
    const flake = `{ outputs = { nixpkgs, ... }: {
      nixosConfigurations.server = nixpkgs.lib.nixosSystem {
        modules = [ (import ./machines/server) ./modules ];
      };
      nixosConfigurations.other = nixpkgs.lib.nixosSystem {
        modules = [ ./machines/server ./modules ];
      };
    }; }`;
    const snapshot = homelab(own, { '/lab/flake.nix': flake }).workspace.snapshot();
    const lenses = codeLenses(snapshot, uriFromPath(machineFile));
    expect(lenses.filter(({ subject }) => subject.kind === 'module')).toHaveLength(1);
  });

  it('run a machine only from its own file', () => {
    expect(shown('{ }', '/lab/modules/default.nix')).toEqual([]);
    expect(shown('{ }', '/lab/flake.nix')).toEqual([]);
  });
});
