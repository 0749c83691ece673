import { describe, expect, it } from 'vitest';
import { uriFromPath } from '../../../server/src/core/base/uri';
import { createWorkspace } from '../../../server/src/core/workspace';
import { findingsIn, lab } from '../../support/findings';

describe('privileged-port', () => {
  const options = `#- all.nix
{ lib, ... }: {
  options.homelab.web = {
    port = lib.mkOption { type = lib.types.port; default = 8080; };
    low = lib.mkOption { type = lib.types.port; default = 80; };
    smtpPort = lib.mkOption { type = lib.types.port; default = 25; };
    upstreamPort = lib.mkOption { type = lib.types.port; default = 8080; };
    port2.port = lib.mkOption { type = lib.types.port; };
    count.port = lib.mkOption { type = lib.types.int; default = 8080; };
  };
}
#- server.nix
`;
  const found = (text: string) => findingsIn(lab(options + text), 'privileged-port');

  it.each([
    ['a literal', '{ homelab.web.port = 80; }', '80'],
    ['a default of a module', '{ lib, ... }: { homelab.web.port = lib.mkDefault 1023; }', '1023'],
  ])('is found for %s', (_, text, at) => {
    expect(found(text)).toEqual([`server.nix:1 privileged-port at "${at}"`]);
  });

  it.each([
    ['a port from 1024 on', '{ homelab.web.port = 1024; }'],
    ['a port that is low by default', '{ homelab.web.smtpPort = 587; }'],
    ['a port of another machine', '{ homelab.web.upstreamPort = 80; }'],
    ['an option without a default', '{ homelab.web.port2.port = 80; }'],
    ['a number that is no port', '{ homelab.web.count.port = 80; }'],
    ['no port', '{ homelab.web.port = 0; }'],
    ['a computed port', '{ config, ... }: { homelab.web.port = config.services.x.port; }'],
  ])('is not found for %s', (_, text) => {
    expect(found(text)).toEqual([]);
  });
});

describe('secret-without-recipients', () => {
  const found = (text: string) => findingsIn(lab(text), 'secret-without-recipients');
  const files = '\n#- secrets/a.age\nx\n#- secrets/b.age\nx\n';
  const rules = (text: string) => `#- secrets/secrets.nix\n${text}${files}`;
  const machine = '#- server.nix\n{ age.secrets.a.file = ./secrets/a.age; }\n';

  it.each([
    [
      'an empty list',
      rules('{ "a.age".publicKeys = [ ]; }'),
      'secrets/secrets.nix:1 secret-without-recipients at "[ ]"',
    ],
    [
      'names that stand for an empty list',
      rules('let users = [ ]; systems = [ ]; in { "a.age".publicKeys = users ++ systems; }'),
      'secrets/secrets.nix:1 secret-without-recipients at "users ++ systems"',
    ],
    [
      'a file that has no rule',
      `${machine}${rules('{ "b.age".publicKeys = [ "age1" ]; }')}`,
      'server.nix:1 secret-without-recipients at "./secrets/a.age"',
    ],
  ])('is found for %s', (_, text, expected) => {
    expect(found(text)).toEqual([expected]);
  });

  it.each([
    ['rules with keys', `${machine}${rules('let k = "age1"; in { "a.age".publicKeys = [ k ]; }')}`],
    [
      'rules of a folder above',
      `${machine}#- secrets.nix\n{ "secrets/a.age".publicKeys = [ "age1" ]; }${files}`,
    ],
    [
      'rules that a function makes',
      `${machine}${rules('builtins.listToAttrs (map (n: { name = n; value.publicKeys = [ "k" ]; }) [ "a.age" ])')}`,
    ],
    [
      'rules of which a part is computed',
      `${machine}${rules('let inputs = import ./gone.nix; in { "b.age".publicKeys = [ "k" ]; } // inputs')}`,
    ],
    ['keys that are computed', rules('{ "a.age".publicKeys = (import ./keys.nix).all; }')],
    [
      'a file that is not there',
      `#- server.nix\n{ age.secrets.a.file = ./secrets/gone.age; }\n${rules('{ "b.age".publicKeys = [ "k" ]; }')}`,
    ],
    ['no rules at all', `${machine}${files}`],
    [
      'a module of that name',
      `${machine}#- secrets/secrets.nix\n{ config, ... }: { age.secrets.b.file = ./b.age; }${files}`,
    ],
  ])('is not found for %s', (_, text) => {
    expect(found(text)).toEqual([]);
  });
});

describe('hardcoded-secret', () => {
  const found = (value: string, name = 'x') =>
    findingsIn(lab(`#- server.nix\n{ a.${name} = ${value}; }`), 'hardcoded-secret');
  // Put together here, so that no scanner takes this file for one that holds keys.
  const split = (...parts: readonly string[]) => parts.join('');
  const ghp = split('gh', 'p');
  const body = 'b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gt';
  const random = 'aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xY2zA4';

  it.each([
    ['a private key', `''-----BEGIN ${split('OPEN', 'SSH')} PRIVATE KEY-----\n${body}\n''`, 'x'],
    [
      'a private age key',
      `"${split('AGE-', 'SECRET')}-KEY-1QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7LQPZRY9X8GF2TVDW0S3JN54KHCE"`,
      'x',
    ],
    ['a token of GitHub', `"${ghp}_${random}"`, 'x'],
    ['a token in a longer text', `"https://user:${ghp}_${random}@github.com"`, 'x'],
    ['a token beside a computed part', `"\${y} ${split('gl', 'pat')}-aB3dE5fG7hJ9kL1mN2pQ"`, 'x'],
    ['a password that chance made', `"${random}"`, 'password'],
    ['a key by its name', '"yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk="', 'privateKey'],
  ])('is found for %s', (_, value, name) => {
    expect(found(value, name)).toHaveLength(1);
  });

  it.each([
    ['the password of a test VM', '"nixos"', 'initialPassword'],
    ['a short password', '"hunter2"', 'password'],
    ['a placeholder', '"change-me-to-Something-Longer-1"', 'password'],
    ['a hash', '"$y$j9T$aB3dE5fG7hJ9kL1m$N2pQ4rS6tU8vW0xY2zA4"', 'hashedPassword'],
    ['a path', '"/run/secrets/grafana-Password-1"', 'password'],
    ['a reference', '"$__file{/run/secrets/x}"', 'password'],
    ['a computed part', `"\${y}${random}"`, 'password'],
    ['a file name', '"Grafana-Admin-Password-1.age"', 'password'],
    ['a sentence', '"The password of the Admin user 1"', 'password'],
    ['a public key', '"yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk="', 'publicKey'],
    ['the heading of a key alone', '"grep -q \'BEGIN PRIVATE KEY\' file"', 'x'],
    ['a prefix alone', '"ghp_"', 'x'],
    ['a token that is written as an example', `"${ghp}_${random}"`, 'example'],
    ['a token of one letter', `"${ghp}_${'x'.repeat(36)}"`, 'x'],
    ['the public half of a key of AWS', `"${split('AK', 'IA')}YZ2W3E4R5T6Q7U8I"`, 'x'],
  ])('is not found for %s', (_, value, name) => {
    expect(found(value, name)).toEqual([]);
  });
});

describe('untracked-file', () => {
  const files = {
    '/lab/flake.nix':
      '{ outputs = { nixpkgs, ... }: { nixosConfigurations.server = nixpkgs.lib.nixosSystem { modules = [ ./server.nix ]; }; }; }',
    '/lab/server.nix': '{ imports = [ ./a.nix ./sub ]; age.secrets.s.file = ./s.age; }',
    '/lab/a.nix': '{ }',
    '/lab/sub/default.nix': '{ }',
    '/lab/s.age': undefined,
    '/lab/other.nix': '{ imports = [ ./a.nix ]; }',
  };

  const found = (tracked: readonly string[] | undefined, unseen: readonly string[] = []) => {
    const workspace = createWorkspace();
    for (const [path, text] of Object.entries(files)) workspace.putFile(uriFromPath(path), text);
    const absolute = (names: readonly string[]) => new Set(names.map((name) => `/lab/${name}`));
    workspace.setTracked(
      uriFromPath('/lab'),
      tracked && { files: absolute(tracked), unseen: absolute(unseen) },
    );
    return findingsIn(workspace.snapshot(), 'untracked-file');
  };

  it('is found for modules and secrets that a machine uses', () => {
    expect(found(['flake.nix', 'server.nix'])).toEqual([
      'server.nix:1 untracked-file at "./a.nix"',
      'server.nix:1 untracked-file at "./sub"',
      'server.nix:1 untracked-file at "./s.age"',
    ]);
  });

  it.each([
    ['everything is tracked', ['flake.nix', 'server.nix', 'a.nix', 'sub/default.nix', 's.age'], []],
    ['there is no repository', undefined, []],
    ['git does not track the flake itself', ['server.nix'], []],
    [
      'the files lie in a submodule, or behind a link',
      ['flake.nix', 'server.nix', 'a.nix', 's.age'],
      ['sub'],
    ],
  ] as const)('is not found where %s', (_, tracked, unseen) => {
    expect(found(tracked, unseen)).toEqual([]);
  });
});
