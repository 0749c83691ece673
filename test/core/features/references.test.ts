import { describe, expect, it } from 'vitest';
import { definition } from '../../../server/src/core/features/definition';
import { documentLinks } from '../../../server/src/core/features/document-links';
import { hover } from '../../../server/src/core/features/hover';
import { implementation } from '../../../server/src/core/features/implementation';
import { highlights, references } from '../../../server/src/core/features/references';
import { workspaceSymbols } from '../../../server/src/core/features/workspace-symbols';
import { homelab } from '../../support/homelab';
import { placeText } from '../../support/places';

const modules = {
  '/lab/modules/proxy.nix': `{ config, lib, ... }:
let
  caddy = config.homelab.services.caddy;
  inherit (config.homelab.services.caddy) port;
in
{
  config = lib.mkIf caddy.enable {
    a.port = caddy.port;
    b = { inherit (caddy) port tls; };
    c = port;
    homelab.services.caddy.hosts.x.upstream = "u";
  };
}`,
  '/lab/machines/nas/default.nix': `{ lib, ... }: {
  homelab = { services = { caddy.port = lib.mkForce 81; }; };
  homelab.services.caddy.hosts.y = { upstream = "v"; };
  services.openssh.enable = true;
}`,
};

function at(machine: string) {
  const { workspace, caret } = homelab(machine, modules);
  const snapshot = workspace.snapshot();
  const text = (found: readonly { readonly place: Parameters<typeof placeText>[1] }[]) =>
    found.map(({ place }) => placeText(snapshot, place));
  return { snapshot, caret, text };
}

function found(machine: string): readonly string[] {
  const { snapshot, caret, text } = at(machine);
  return text(references(snapshot, caret.file, caret.offset));
}

const port = [
  'machines/nas/default.nix:2 port',
  'machines/server/default.nix:1 port',
  'modules/caddy.nix:8 port',
  'modules/proxy.nix:4 port',
  'modules/proxy.nix:8 port',
  'modules/proxy.nix:9 port',
];

describe('references', () => {
  it.each([
    ['{ homelab.services.caddy.po$0rt = 80; }', port],
    ['{ homelab = { services.caddy = { po$0rt = 80; }; }; }', port],
    ['{ homelab.services.caddy.port$0 }', port.filter((place) => !place.includes('server'))],
    ['{ config, ... }: { x = config.homelab.services.caddy.por$0t; }', port],
    [
      '{ homelab.services.caddy.hosts.z.upst$0ream = "w"; }',
      [
        'machines/nas/default.nix:3 upstream',
        'machines/server/default.nix:1 upstream',
        'modules/caddy.nix:20 upstream',
        'modules/proxy.nix:11 upstream',
      ],
    ],
    [
      '{ services.openssh.ena$0ble = true; }',
      ['machines/nas/default.nix:4 enable', 'machines/server/default.nix:1 enable'],
    ],
    ['{ imports = [ ../nas$0 ]; }', ['machines/server/default.nix:1 ../nas']],
  ])('%s', (machine, expected) => {
    expect(found(machine)).toEqual(expected);
  });

  it.each([
    ['let a$0a = 1; in { x = aa; y = rec { aa = 2; z = aa; }; inherit aa; }', ['aa', 'aa', 'aa']],
    ['{ x = a$0rg: arg + (arg: arg) 1; }', ['arg', 'arg']],
    ['{ lib, ... }: { x = li$0b.id lib; }', ['lib', 'lib', 'lib']],
    ['rec { a = 1; b = $0a; }', ['a', 'a']],
    ['let a.b = 1; a.c = 2; in $0a', ['a', 'a', 'a']],
    ['let s = 1; in "${$0s}"', ['s', 's']],
  ])('of names of the file: %s', (machine, expected) => {
    const { snapshot, caret, text } = at(machine);
    const shown = text(highlights(snapshot, caret.file, caret.offset));
    expect(shown.map((place) => place.split(' ')[1])).toEqual(expected);
  });

  it.each([
    ['in a comment', '{ /* homelab.ser$0vices */ }'],
    ['of a number', '{ a = 1$02; }'],
    ['of a name that a `with` may have', '{ lib, ... }: with lib; with x; { a = some$0thing; }'],
    ['of a text', '{ a = "homelab.ser$0vices"; }'],
    [
      "of what is not the machine's configuration",
      'f: { a = f ({ config, ... }: config.homelab.ser$0vices); }',
    ],
  ])('are not made up %s', (_, machine) => {
    expect(found(machine)).toEqual([]);
  });
});

describe('from a use', () => {
  const from = (machine: string, go: typeof definition) => {
    const { snapshot, caret, text } = at(machine);
    const targets = go(snapshot, caret.file, caret.offset)?.targets ?? [];
    return text(targets.map(({ place, selection }) => ({ place: { ...place, span: selection } })));
  };

  it.each([
    [
      '{ config, ... }: { x = config.homelab.services.caddy.po$0rt; }',
      ['modules/caddy.nix:8 port'],
    ],
    [
      '{ config, ... }: let c = config.homelab.services.caddy; in { x = c.t$0ls; }',
      ['modules/caddy.nix:13 tls'],
    ],
    ['{ config, ... }:\nlet c = 1; in { x = $0c; }', ['machines/server/default.nix:2 c']],
    ['{ config, ... }: { x = conf$0ig.a; }', ['machines/server/default.nix:1 config']],
    ['{ x = unkno$0wn; }', []],
  ])('one goes to the declaration: %s', (machine, expected) => {
    expect(from(machine, definition)).toEqual(expected);
  });

  it('one goes to the places that set an option', () => {
    expect(
      from('{ config, ... }: { x = config.homelab.services.caddy.po$0rt; }', implementation),
    ).toEqual(['machines/nas/default.nix:2 port']);
  });

  it('one sees what is known of an option', () => {
    const { snapshot, caret } = at(
      '{ config, ... }: let c = config.homelab.services.caddy; in { x = c.po$0rt; }',
    );
    expect(hover(snapshot, caret.file, caret.offset)?.markdown).toContain('Port for plain HTTP.');
  });
});

describe('links', () => {
  it.each([
    ['{ imports = [ ../nas ./none.nix ]; }', ['../nas file:///lab/machines/nas/default.nix']],
    ['{ a = ../../modules/caddy.nix; }', ['../../modules/caddy.nix file:///lab/modules/caddy.nix']],
    ['{ a = "https://example.org/x"; }', ['https://example.org/x https://example.org/x']],
    [
      '{ inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-26.05"; }',
      ['github:NixOS/nixpkgs/nixos-26.05 https://github.com/NixOS/nixpkgs/tree/nixos-26.05'],
    ],
    ['{ a = "http://${x}"; b = "see https://x.org"; c = ~/x; }', []],
  ])('%s', (machine, expected) => {
    const { snapshot, caret } = at(machine);
    const text = snapshot.text(caret.file) ?? '';
    const file =
      [...snapshot.files()].find((uri) => uri.endsWith('server/default.nix')) ?? caret.file;
    const links = documentLinks(snapshot, file).map(
      ({ span, target }) =>
        `${(snapshot.text(file) ?? text).slice(span.start, span.end)} ${target}`,
    );
    expect(links).toEqual(expected);
  });
});

describe('symbols of the workspace', () => {
  it.each([
    ['server', ['machine server', 'service homelab.services.grafana']],
    ['hscport', ['option homelab.services.caddy.port']],
    ['tls', ['option homelab.services.caddy.tls']],
    ['zzz', []],
  ])('%s', (query, expected) => {
    const { snapshot } = at('{ }');
    const names = workspaceSymbols(snapshot, query).map(({ kind, name }) => `${kind} ${name}`);
    expect(names.slice(0, expected.length || 1)).toEqual(expected);
  });
});
