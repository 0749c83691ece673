import { describe, expect, it } from 'vitest';
import { uriFromPath } from '../../../server/src/core/base/uri';
import { diagnose } from '../../../server/src/core/checks/diagnose';
import { inputModules } from '../../../server/src/core/model/input-modules';
import type { OptionIndex } from '../../../server/src/core/upstream/option-index';
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

const rows = [
  row('services.caddy.enable', bool),
  row('services.caddy.httpPort', nullOr(port)),
  row('services.caddy.logLevel', enumOf('info', 'debug')),
  row('services.caddy.settings', attrsOf({ k: 'anything', d: 'anything' })),
  row('services.caddy.virtualHosts', attrsOf(submodule())),
  row('services.caddy.virtualHosts.<name>.hostName', str),
  row('services.grafana.settings', submodule(true)),
  row('services.grafana.settings.port', port),
  row('services.old.port', port, { hidden: true }),
  row('services.gone.enable', { k: 'unspecified', d: 'unspecified value' }, { hidden: true }),
  row('services.broken', { k: '…', d: '…' }, { failed: true }),
  row('networking.hostName', str),
  row('networking.firewall.allowedTCPPorts', listOf(port)),
  row('home-manager.users', attrsOf(submodule())),
  row('imports.list', listOf(str)),
];
const moved = [
  { from: ['services', 'old', 'port'], to: ['services', 'new', 'port'] },
  { from: ['services', 'gone', 'enable'], message: 'Use services.new instead.' },
];

type Situation = {
  readonly machine: string;
  readonly more?: Readonly<Record<string, string>>;
  /** What the evaluation saw, where it is not what the sources say now. */
  readonly seen?: readonly string[];
};

/** What is said of a machine whose options are known, as `code: message`. */
function findings({ machine, more = {}, seen }: Situation): readonly string[] {
  const { workspace, caret } = homelab(`${machine}$0`, more);
  const root = uriFromPath('/lab');
  const snapshot = workspace.snapshot();
  const flake = snapshot.flakeOf(caret.file);
  const server = flake?.machines[0];
  const modules = seen ?? (flake && server ? inputModules(snapshot, flake, server) : []);
  const index: OptionIndex = indexOf(rows, moved, { modules });
  workspace.setIndexes(root, [{ machine: 'server', index }]);
  const codes = ['unknown-option', 'type-mismatch', 'renamed-option', 'removed-option'];
  return diagnose(workspace.snapshot(), caret.file)
    .filter(({ code }) => codes.includes(code))
    .map(({ code, message }) => `${code}: ${message}`);
}

describe('an option of NixOS is called wrong', () => {
  it.each([
    [
      '{ services.caddy.htpPort = 80; }',
      'unknown-option: No module declares the option `services.caddy.htpPort`. Did you mean `httpPort`?',
    ],
    [
      '{ services.cady.enable = true; }',
      'unknown-option: No module declares the option `services.cady`. Did you mean `caddy`?',
    ],
    [
      '{ netwrking.hostName = "x"; }',
      'unknown-option: No module declares the option `netwrking`. Did you mean `networking`?',
    ],
    [
      '{ lib, ... }: { config = lib.mkIf false { services.caddy.virtualHosts."a.b".hostname = "x"; }; }',
      'unknown-option: No module declares the option `services.caddy.virtualHosts."a.b".hostname`. Did you mean `hostName`?',
    ],
    [
      '{ services.caddy.httpPort = "80"; }',
      'type-mismatch: `services.caddy.httpPort` takes null or 16 bit unsigned integer; between 0 and 65535 (both inclusive), but this is the string "80".',
    ],
    [
      '{ services.caddy.logLevel = "warn"; }',
      'type-mismatch: `services.caddy.logLevel` takes one of "info", "debug", but this is the string "warn".',
    ],
    [
      '{ services.caddy.enable = { }; }',
      'type-mismatch: `services.caddy.enable` takes a boolean, but this is an attribute set.',
    ],
    [
      '{ networking.firewall.allowedTCPPorts = [ 80 70000 ]; }',
      'type-mismatch: `networking.firewall.allowedTCPPorts` takes a list of 16 bit unsigned integer; between 0 and 65535 (both inclusive), but this is a list.',
    ],
    [
      '{ services.grafana.settings.port = "x"; }',
      'type-mismatch: `services.grafana.settings.port` takes a 16 bit unsigned integer; between 0 and 65535 (both inclusive), but this is the string "x".',
    ],
    [
      '{ services.old.port = 1; }',
      'renamed-option: `services.old.port` is called `services.new.port` by now. Use that name.',
    ],
    [
      '{ services.gone.enable = true; }',
      'removed-option: `services.gone.enable` has been removed. Use services.new instead.',
    ],
  ])('%s', (machine, expected) => {
    expect(findings({ machine })).toEqual([expected]);
  });
});

describe('nothing is said of', () => {
  it.each([
    ['what exists', '{ services.caddy.virtualHosts.x.hostName = "x"; }'],
    ['free values', '{ services.caddy.settings.any.thing = 1; }'],
    ['a submodule that takes more', '{ services.grafana.settings.server.domain = "x"; }'],
    ['a submodule of which nothing is known', '{ home-manager.users.ann.programs.git = 1; }'],
    ['what the repository declares', '{ homelab.services.caddy.port = 80; }'],
    [
      'an option of NixOS that the repository declares',
      '{ lib, ... }: { options.services.mine.enable = lib.mkEnableOption "it"; config.services.mine.enable = true; }',
    ],
    ['an option that could not be evaluated', '{ services.broken.a.b = 1; }'],
    [
      'what only perhaps is there',
      '{ lib, options, ... }: lib.optionalAttrs (options ? a) { services.newer.enable = true; }',
    ],
    [
      'computed names',
      '{ config, ... }: { services.${config.networking.hostName}.enable = true; }',
    ],
    [
      'modules inside a submodule',
      '{ services.caddy.virtualHosts.x = { imports = [ ]; _module.args = { }; }; }',
    ],
    [
      'a value that is not known',
      '{ config, ... }: { services.caddy.logLevel = config.networking.hostName; }',
    ],
  ])('%s: %s', (_, machine) => {
    expect(findings({ machine })).toEqual([]);
  });

  it.each([
    [
      'the machine imports other modules of inputs by now',
      { seen: ['inputs.other.nixosModules.x'] },
    ],
    [
      'a module is imported that cannot be seen',
      {
        more: {
          '/lab/modules/caddy.nix': '{ inputs, config, ... }: { imports = config.somewhere; }',
        },
      },
    ],
  ])('what is missing where %s', (_, situation: Omit<Situation, 'machine'>) => {
    expect(findings({ machine: '{ services.cady.enable = true; }', ...situation })).toEqual([]);
  });

  it('a file that the evaluated machine does not import', () => {
    const text =
      '{ lib, ... }: { options.a.b = lib.mkEnableOption "x"; config.services.cady.enable = true; }';
    const { workspace } = homelab('{ }$0', { '/lab/other.nix': text });
    const snapshot = workspace.snapshot();
    const [flake] = snapshot.flakes.filter(({ root }) => root === '/lab');
    const server = flake?.machines[0];
    const modules = flake && server ? inputModules(snapshot, flake, server) : [];
    workspace.setIndexes(uriFromPath('/lab'), [
      { machine: 'server', index: indexOf(rows, moved, { modules }) },
    ]);
    const found = diagnose(workspace.snapshot(), uriFromPath('/lab/other.nix'));
    expect(found.filter(({ code }) => code === 'unknown-option')).toEqual([]);
  });
});
