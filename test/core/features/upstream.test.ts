import { describe, expect, it } from 'vitest';
import { uriFromPath } from '../../../server/src/core/base/uri';
import { complete } from '../../../server/src/core/features/complete';
import { definition } from '../../../server/src/core/features/definition';
import { hover } from '../../../server/src/core/features/hover';
import { homelab } from '../../support/homelab';
import {
  attrsOf,
  bool,
  enumOf,
  indexOf,
  listOf,
  nullOr,
  port,
  row,
  str,
  submodule,
} from '../../support/option-index';

const caddyFile = '/nix/store/aaaa-source/nixos/modules/services/caddy.nix';
const options = indexOf([
  row('services.caddy.enable', bool, {
    description: 'Whether to enable Caddy, see {option}`services.caddy.settings` and <name>.',
    default: 'false',
    usual: false,
    places: [{ file: caddyFile, line: 12, column: 5 }],
  }),
  row('services.caddy.httpPort', nullOr(port), { default: '80', usual: 80 }),
  row('services.caddy.logLevel', enumOf('info', 'debug'), { default: '"info"', usual: 'info' }),
  row('services.caddy.virtualHosts', attrsOf(submodule())),
  row('services.caddy.virtualHosts.<name>.hostName', str, { description: 'Its name.' }),
  row('services.caddy.virtualHosts.<name>.aliases', listOf(str)),
  row('services.caddy.ca', str, { hidden: true, description: 'Alias of {option}`a`.' }),
  row('services.jellyfin.enable', bool),
  row('services.jellyfin.openFirewall', bool, { default: 'true', usual: true }),
  row('age.secrets', attrsOf(submodule(true)), {
    description: 'Secrets.',
    places: [{ file: '/nix/store/bbbb-source/modules/age.nix' }],
  }),
  row('environment.etc', attrsOf(submodule())),
  row('boot.secret', bool, { internal: true }),
]);

function opened(machine: string) {
  const { workspace, caret } = homelab(machine);
  workspace.setIndexes(uriFromPath('/lab'), [{ machine: 'server', index: options }]);
  return { snapshot: workspace.snapshot(), ...caret };
}

function items(machine: string) {
  const { snapshot, file, offset } = opened(machine);
  const { items: found } = complete(snapshot, file, offset);
  return [...found].sort((a, b) => (a.sortText < b.sortText ? -1 : 1));
}

const labels = (machine: string) => items(machine).map(({ label }) => label);

function accepted(machine: string, label: string): string {
  const item = items(machine).find((candidate) => candidate.label === label);
  const text = machine.replace('$0', '');
  return item === undefined
    ? `no ${label}`
    : text.slice(0, item.replace.start) + item.insertText + text.slice(item.replace.end);
}

function hovered(machine: string): string | undefined {
  const { snapshot, file, offset } = opened(machine);
  return hover(snapshot, file, offset)?.markdown;
}

describe('options of NixOS are completed', () => {
  it.each([
    ['{ services.$0 }', ['caddy', 'jellyfin']],
    ['{ services.caddy.$0 }', ['enable', 'httpPort', 'logLevel', 'virtualHosts']],
    ['{ services.caddy = { ht$0 }; }', ['enable', 'httpPort', 'logLevel', 'virtualHosts']],
    ['{ services.caddy.virtualHosts.x.$0 }', ['aliases', 'hostName']],
    ['{ services.caddy.virtualHosts."a.b" = { $0 }; }', ['aliases', 'hostName']],
    ['{ services.caddy.virtualHosts.$0 }', []],
    ['{ boot.$0 }', []],
    ['{ config, ... }: { a = config.services.jellyfin.$0; }', ['enable', 'openFirewall']],
    ['{ services.caddy.logLevel = $0 }', ['"info"', '"debug"']],
    ['{ services.caddy.enable = $0 }', ['true', 'false']],
    ['{ services.caddy.httpPort = $0 }', ['null', '80']],
  ])('%s', (machine, expected) => {
    expect(labels(machine).filter((label) => !['config', 'lib'].includes(label))).toEqual(
      expect.arrayContaining([...expected]),
    );
    if (expected.length === 0) expect(labels(machine)).toEqual([]);
  });

  it('after what the repository itself declares', () => {
    expect(labels('{ $0 }').slice(0, 2)).toEqual(['homelab', 'age']);
  });

  it.each([
    ['{ services.jelly$0 }', 'jellyfin', '{ services.jellyfin. }'],
    ['{ services.caddy.htt$0 }', 'httpPort', '{ services.caddy.httpPort = $1; }'],
    [
      '{ services.jellyfin.o$0 }',
      'openFirewall',
      '{ services.jellyfin.openFirewall = ${1|false,true|}; }',
    ],
  ])('%s with %s becomes %s', (machine, label, expected) => {
    expect(accepted(machine, label)).toBe(expected);
  });

  it('and nothing of them where no evaluation is known', () => {
    const { workspace, caret } = homelab('{ services.jelly$0 }');
    const { items: found } = complete(workspace.snapshot(), caret.file, caret.offset);
    expect(found.map(({ label }) => label)).toEqual(['caddy']);
  });
});

describe('an option of NixOS is explained', () => {
  it('with its words, its default, its place and where that was found out', () => {
    expect(hovered('{ services.caddy.en$0able = true; }')).toBe(
      [
        '```nix\nservices.caddy.enable : boolean\n```',
        'Whether to enable Caddy, see `services.caddy.settings` and \\<name>.',
        'Default: `false`',
        `Declared in [nixpkgs/nixos/modules/services/caddy.nix:12](file://${caddyFile}#L12)`,
        'From NixOS 26.05, evaluated for server on 2026-11-27.',
      ].join('\n\n'),
    );
  });

  it.each([
    ['{ services.caddy.virtualHosts.x.host$0Name = "x"; }', 'Its name.'],
    ['{ services.jelly$0fin.enable = true; }', '- `openFirewall` : boolean'],
    ['{ age.sec$0rets.x = { }; }', 'From the input agenix, evaluated for server on 2026-11-27.'],
    ['{ config, ... }: { a = config.services.caddy.http$0Port; }', 'null or 16 bit'],
  ])('in %s: %s', (machine, expected) => {
    expect(hovered(machine)).toContain(expected);
  });

  it('and leads to the module that declares it, in the store', () => {
    const { snapshot, file, offset } = opened('{ services.caddy.en$0able = true; }');
    expect(definition(snapshot, file, offset)?.outside).toEqual([
      { file: uriFromPath(caddyFile), line: 11, character: 4 },
    ]);
  });

  it('but an option of the repository by its sources', () => {
    expect(hovered('{ homelab.services.caddy.po$0rt = 80; }')).toContain('Port for plain HTTP.');
  });
});
