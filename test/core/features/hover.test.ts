import { describe, expect, it } from 'vitest';
import { definition } from '../../../server/src/core/features/definition';
import { hover } from '../../../server/src/core/features/hover';
import { uriFromPath } from '../../../server/src/core/base/uri';
import { lab } from '../../support/findings';
import { homelab } from '../../support/homelab';

function hovered(machine: string): string | undefined {
  const { workspace, caret } = homelab(machine);
  return hover(workspace.snapshot(), caret.file, caret.offset)?.markdown;
}

/** Where a name leads: file, line, and the selected text. */
function targets(machine: string): readonly string[] {
  const { workspace, caret } = homelab(machine);
  const snapshot = workspace.snapshot();
  const found = definition(snapshot, caret.file, caret.offset)?.targets ?? [];
  return found.map(({ place, selection }) => {
    const line = (snapshot.lines(place.file)?.positionAt(selection.start).line ?? 0) + 1;
    const text = snapshot.text(place.file)?.slice(selection.start, selection.end) ?? '';
    return `${place.file.replace('file:///lab/', '')}:${line} ${text}`.trim();
  });
}

describe('hover', () => {
  it('shows type, description, default and place of an option', () => {
    expect(hovered('{ homelab.services.caddy.po$0rt = 80; }')).toBe(
      [
        '```nix\nhomelab.services.caddy.port : 16 bit unsigned integer; between 0 and 65535 (both inclusive)\n```',
        'Port for plain HTTP.',
        'Default: `80`',
        'Declared in [modules/caddy.nix:8](file:///lab/modules/caddy.nix#L8), from the source',
        'In effect: server: `80`',
      ].join('\n\n'),
    );
  });

  it.each([
    '{ config.homelab.services.caddy.po$0rt = 81; }',
    '{ lib, ... }: { options.a = lib.mkOption { }; config.homelab.services.caddy.po$0rt = 81; }',
    '{ config.homelab = { services.caddy.po$0rt = 81; }; }',
  ])('knows an option behind the name of the configuration: %s', (machine) => {
    expect(hovered(machine)).toContain('homelab.services.caddy.port : 16 bit');
  });

  it('shows the options of a set', () => {
    expect(hovered('{ homelab.services.gra$0fana.enable = true; }')).toContain(
      '- `domain` : null or string',
    );
  });

  it('shows the options inside a submodule', () => {
    expect(hovered('{ homelab.services.caddy.hosts.x = { up$0stream = "y"; }; }')).toContain(
      'Where it leads.',
    );
  });

  it('works on the declaration itself', () => {
    expect(
      hovered('{ lib, ... }: { options.homelab.size = lib.mkOption { type = lib.types.int$0; }; }'),
    ).toContain('A whole number.');
    expect(
      hovered('{ lib, ... }: { options.homelab.si$0ze = lib.mkOption { type = lib.types.int; }; }'),
    ).toContain('homelab.size : signed integer');
  });

  it('shows what an option comes to on a machine that does not set it', () => {
    expect(hovered('{ config, ... }: { a = config.homelab.services.caddy.t$0ls; }')).toContain(
      'In effect: server: `"acme"`, the default',
    );
  });

  it.each([
    ['{ }', '{ }', 'In effect: `3000`, the default, on all 2 machines'],
    ['{ size = 9; }', '{ size = 9; }', 'In effect: `9`, on all 2 machines'],
    ['{ size = 9; }', '{ }', 'In effect: server: `9`; vm: `3000`, the default'],
    ['{ size = unknown; }', '{ }', 'In effect: vm: `3000`, the default'],
  ])(
    'shows what an option comes to where one machine says %s and another %s',
    (server, vm, text) => {
      const snapshot = lab(`#- server.nix
${server}
#- vm.nix
${vm}
#- all.nix
{ lib, ... }: { options.size = lib.mkOption { type = lib.types.int; default = 3000; }; }`);
      const file = uriFromPath('/lab/all.nix');
      const at = (snapshot.text(file) ?? '').indexOf('size');
      expect(hover(snapshot, file, at)?.markdown).toContain(`\n\n${text}`);
    },
  );

  it('shows a file by its place in the flake, and one elsewhere not at all', () => {
    const snapshot = lab(`#- server.nix
{ secret = ./keys/own.age; other = /etc/passwd; }
#- vm.nix
{ }
#- all.nix
{ lib, ... }: {
  options.secret = lib.mkOption { type = lib.types.path; default = ./keys/all.age; };
  options.other = lib.mkOption { type = lib.types.path; };
}`);
    const file = uriFromPath('/lab/all.nix');
    const shown = (name: string) =>
      hover(snapshot, file, (snapshot.text(file) ?? '').indexOf(name))?.markdown;
    expect(shown('secret')).toContain(
      'In effect: server: `./keys/own.age`; vm: `./keys/all.age`, the default',
    );
    expect(shown('other')).not.toContain('In effect');
  });

  it.each([
    ['{ lib, ... }: { a = lib.mk$0If true 1; }', 'lib.mkIf condition content'],
    ['{ lib, ... }: with lib; { a = mk$0If true 1; }', 'lib.mkIf condition content'],
    ['{ a = map$0 x; }', 'undefined'],
    ['let one = 1; in o$0ne', 'one = 1'],
    ['let one = {\n  a = 1;\n}; in o$0ne', 'one = { …'],
    ['let inherit (x) y; in $0y', 'inherit (x) y;'],
    ['{ conf$0ig, ... }: { }', 'config: an argument of the function'],
  ])('shows what a name stands for: %s', (machine, expected) => {
    expect(String(hovered(machine))).toContain(expected);
  });

  it.each([
    ['an upstream option', '{ services.cad$0dy.enable = true; }'],
    ['a value', '{ homelab.services.caddy.enable = tr$0ue; }'],
    ['an unknown option', '{ homelab.services.cadd$0.enable = true; }'],
  ])('says nothing of %s', (_, machine) => {
    expect(hovered(machine)).toBe(undefined);
  });
});

describe('definition', () => {
  it.each([
    ['{ homelab.services.caddy.po$0rt = 80; }', ['modules/caddy.nix:8 port']],
    ['{ homelab.services.grafana = { do$0main = null; }; }', ['modules/grafana.nix:8 domain']],
    ['{ homelab.services.cad$0dy.port = 80; }', ['modules/caddy.nix:7 enable']],
    ['{ imports = [ ../../modules/gra$0fana.nix ]; }', ['modules/grafana.nix:1']],
    ['{ imports = [ ../../mod$0ules ]; }', ['modules/default.nix:1']],
    ['{ services.cad$0dy.enable = true; }', []],
  ])('%s', (machine, expected) => {
    expect(targets(machine)).toEqual(expected);
  });
});
