import { describe, expect, it } from 'vitest';
import { complete } from '../../../server/src/core/features/complete';
import { homelab } from '../../support/homelab';

/** The labels offered at the caret of a machine's file. */
function labels(machine: string): readonly string[] {
  return items(machine).map(({ label }) => label);
}

function items(machine: string): ReturnType<typeof complete>['items'] {
  const { workspace, caret } = homelab(machine);
  const list = complete(workspace.snapshot(), caret.file, caret.offset);
  return [...list.items].sort((a, b) => (a.sortText < b.sortText ? -1 : 1));
}

/** The machine's text after the item of that label was accepted. */
function accepted(machine: string, label: string): string {
  const item = items(machine).find((candidate) => candidate.label === label);
  if (item === undefined) return `no ${label}`;
  const text = machine.replace('$0', '');
  return text.slice(0, item.replace.start) + item.insertText + text.slice(item.replace.end);
}

const services = ['caddy', 'caddy.enable', 'grafana', 'grafana.enable'];
const caddy = ['enable', 'hosts', 'port', 'tls'];

describe('option names are completed', () => {
  it.each([
    ['{ $0 }', ['homelab', 'imports', 'options', 'config', 'services']],
    ['{ services.$0 }', ['caddy']],
    ['{ services.caddy.$0 }', ['enable']],
    ['{ homelab.$0 }', ['services']],
    ['{ homelab.services.$0 }', services],
    ['{ homelab.services.gra$0 }', services],
    ['{ homelab.services.caddy.$0 }', caddy],
    ['{ homelab.services.caddy.$0; }', caddy],
    ['{ homelab.services.caddy.$0 = true; }', caddy],
    ['{ homelab.services.$0.enable = true; }', ['caddy', 'grafana']],
    ['{ homelab.services.caddy = { $0 }; }', caddy],
    ['{ homelab.services.caddy = {\n    $0\n  };\n}', caddy],
    ['{ homelab = { services = { caddy = { po$0 }; }; }; }', caddy],
    [
      '{\n  homelab.services = {\n    caddy.enable = true;\n    gra$0\n  };\n}',
      ['grafana', 'grafana.enable', 'caddy'],
    ],
    ['{\n  homelab.services.caddy.$0\n  networking.hostName = "x";\n}', caddy],
    [
      '{\n  homelab.services = {\n    $0\n    caddy.enable = true;\n  };\n}',
      ['grafana', 'grafana.enable', 'caddy'],
    ],
    ['{ lib, ... }: { config = lib.mkIf true { homelab.services.caddy.$0 }; }', caddy],
    ['{ lib, ... }: { homelab = lib.mkMerge [ { services.$0 } ]; }', services],
    ['{ lib, ... }: let x = { homelab.services.caddy = { $0 }; }; in x', caddy],
    ['{ homelab.services.caddy.hosts."a.b" = { $0 }; }', ['private', 'upstream']],
    ['{ homelab.services.caddy.hosts.x.$0 }', ['private', 'upstream']],
  ])('%s', (machine, expected) => {
    expect(labels(machine)).toEqual(expected);
  });

  it('while a set is not closed', () => {
    expect(labels('{\n  homelab.services = {\n    caddy.$0\n')).toEqual(caddy);
    expect(
      labels('{ config, ... }:\n{\n  homelab.services.caddy = {\n    enable = true;\n    $0\n'),
    ).toEqual(['hosts', 'port', 'tls', 'enable']);
  });

  it('with those first that are not set yet', () => {
    expect(labels('{ homelab.services.caddy = { enable = true; $0 }; }')).toEqual([
      'hosts',
      'port',
      'tls',
      'enable',
    ]);
  });

  it('with the names that other places use, where names are free', () => {
    const machine = `{
      homelab.services.caddy.hosts."a.example".upstream = "x";
      homelab.services.caddy.hosts = { b.upstream = "y"; };
      homelab.services.caddy.hosts.$0
    }`;
    expect(labels(machine)).toEqual(['a.example', 'b']);
  });
});

describe('an accepted completion', () => {
  it.each([
    [
      '{ homelab.services.caddy.en$0 }',
      'enable',
      '{ homelab.services.caddy.enable = ${1|true,false|}; }',
    ],
    ['{ homelab.services.gra$0 }', 'grafana', '{ homelab.services.grafana. }'],
    ['{ homelab.services.gra$0 }', 'grafana.enable', '{ homelab.services.grafana.enable = true; }'],
    [
      '{ homelab.services = { gra$0; }; }',
      'grafana.enable',
      '{ homelab.services = { grafana.enable = true; }; }',
    ],
    [
      '{ homelab.services = { caddy = { port = 1; }; gra$0 }; }',
      'grafana.enable',
      '{ homelab.services = { caddy = { port = 1; }; grafana = {\n\tenable = true;\n\t$0\n}; }; }',
    ],
    [
      '{ homelab.services.gra$0.enable = true; }',
      'grafana',
      '{ homelab.services.grafana.enable = true; }',
    ],
    ['{ homelab.services.caddy.po$0 = 1; }', 'port', '{ homelab.services.caddy.port = 1; }'],
    ['{ homelab.services.caddy.tls = $0 }', '"off"', '{ homelab.services.caddy.tls = "off"; }'],
    [
      '{ homelab.services.caddy.tls = "a$0c"; }',
      '"acme"',
      '{ homelab.services.caddy.tls = "acme"; }',
    ],
    [
      '{ homelab.services.caddy.enable = tr$0; }',
      'true',
      '{ homelab.services.caddy.enable = true; }',
    ],
    ['{ services.caddy.$0 }', 'enable', '{ services.caddy.enable = $1; }'],
    ['{ homelab.services.caddy.po$0 }', 'port', '{ homelab.services.caddy.port = $1; }'],
    ['{ homelab.services.caddy = $0 }', '{ }', '{ homelab.services.caddy = {\n\t$0\n}; }'],
    [
      '{ homelab.services.grafana.plugins = $0; }',
      '[ ]',
      '{ homelab.services.grafana.plugins = [ $0 ]; }',
    ],
  ])('turns %s into the option', (machine, label, text) => {
    expect(accepted(machine, label)).toBe(text);
  });
});

describe('values are completed by type', () => {
  it.each([
    ['{ homelab.services.caddy.enable = $0; }', ['true', 'false']],
    ['{ homelab.services.caddy.enable = $0 }', ['true', 'false']],
    ['{ homelab.services.caddy.tls = $0; }', ['"acme"', '"internal"', '"off"']],
    ['{ homelab.services.caddy.tls = "$0"; }', ['"acme"', '"internal"', '"off"']],
    ['{ homelab.services.caddy.port = $0; }', ['80', '81']],
    ['{ homelab.services.grafana.domain = $0; }', ['null']],
    ['{ lib, ... }: { homelab.services.caddy.tls = lib.mkForce $0; }', ['"acme"', '"internal"']],
    [
      '{ lib, ... }: { homelab.services.caddy.tls = lib.mkIf true "$0"; }',
      ['"acme"', '"internal"'],
    ],
    [
      '{ lib, ... }: { homelab.services.caddy.tls = lib.mkForce (lib.mkDefault of$0); }',
      ['"acme"'],
    ],
  ])('%s', (machine, expected) => {
    expect(labels(machine).slice(0, expected.length)).toEqual(expected);
  });
});

describe('a service is switched on first', () => {
  it('right below its name, before a service with a longer name', () => {
    const runner = `{ lib, ... }: {
      options.homelab.services.grafana-runner.enable = lib.mkEnableOption "a runner";
    }`;
    const { workspace, caret } = homelab(
      '{ imports = [ ../../modules/runner.nix ]; homelab.services.gra$0 }',
      { '/lab/modules/runner.nix': runner },
    );
    const { items: found } = complete(workspace.snapshot(), caret.file, caret.offset);
    const ordered = [...found].sort((a, b) => (a.sortText < b.sortText ? -1 : 1));
    expect(ordered.map(({ label }) => label).slice(2)).toEqual([
      'grafana',
      'grafana.enable',
      'grafana-runner',
      'grafana-runner.enable',
    ]);
  });

  it('before its other options', () => {
    const machine = '{ homelab.services.grafana.$0 }';
    expect(labels(machine)).toEqual(['enable', 'domain', 'plugins', 'port']);
  });

  it('again when it is on, and anything else that is set, last', () => {
    const machine = '{ homelab.services.grafana = { enable = true; port = 1; $0 }; }';
    expect(labels(machine)).toEqual(['domain', 'plugins', 'enable', 'port']);
  });
});

describe('a list opens by itself after a space', () => {
  const afterSpace = (machine: string) => {
    const { workspace, caret } = homelab(machine);
    const options = { onlyHomelab: false, afterSpace: true };
    const { items: found } = complete(workspace.snapshot(), caret.file, caret.offset, options);
    return found.map(({ label }) => label);
  };

  it.each([
    ['{ homelab.services.caddy.tls = $0 }', ['"acme"', '"internal"', '"off"']],
    [
      '{ lib, ... }: { homelab.services.caddy.tls = lib.mkForce $0 }',
      ['"acme"', '"internal"', '"off"'],
    ],
    ['{ homelab.services.caddy.tls = "off"; $0 }', []],
    ['{ homelab.services.caddy.tls $0 }', []],
    ['{ config, ... }: { a = config.b $0 }', []],
    ['{ a = [ $0 ]; }', []],
  ])('%s', (machine, expected) => {
    expect(afterSpace(machine)).toEqual(expected);
  });
});

it('a name that is only being written is no example for itself', () => {
  expect(labels('{ services.ngi$0 }')).toEqual(['caddy']);
  expect(labels('{ homelab.services.caddy.hosts.ab$0 }')).toEqual([]);
  expect(labels('{\n  services.$0\n  time.timeZone = "UTC";\n}')).toEqual(['caddy']);
});

it('a name in quotes is compared with its quotes', () => {
  const [item] = items(`{
    homelab.services.caddy.hosts."a.example".upstream = "x";
    homelab.services.caddy.hosts."a.e$0"
  }`);
  expect(item).toMatchObject({ filterText: '"a.example"', insertText: '"a.example".' });
});

describe('nothing is offered', () => {
  it.each([
    ['in a comment', '{ # homelab.services.$0\n }'],
    ['inside a string', '{ homelab.services.grafana.domain = "x$0"; }'],
    ['in a set that is no configuration', '{ lib, ... }: let x = { $0 }; in { }'],
    ['for options of NixOS that nobody sets', '{ services.nginx.$0 }'],
    ['in an argument', '{ homelab.services.caddy.enable = f { $0 }; }'],
  ])('%s', (_, machine) => {
    expect(labels(machine)).toEqual([]);
  });
});
