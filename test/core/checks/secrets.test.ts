import { describe, expect, it } from 'vitest';
import { diagnose } from '../../../server/src/core/checks/diagnose';
import { findingsIn, lab, messagesIn } from '../../support/findings';

describe('secret-not-declared', () => {
  const found = (text: string) => findingsIn(lab(text), 'secret-not-declared');
  const declared =
    '#- all.nix\n{ age.secrets.grafana-password.file = ./grafana.age; sops.secrets."mail/key" = { }; }\n#- grafana.age\nx\n';

  it.each([
    [
      'agenix',
      '{ config, ... }: { a.b = config.age.secrets.grafana-pasword.path; }',
      'grafana-pasword',
    ],
    [
      'an alias',
      '{ config, ... }: let s = config.age.secrets; in { a.b = s.other.path; }',
      'other',
    ],
    ['sops-nix', '{ config, ... }: { a.b = config.sops.secrets."mail/kay".path; }', '"mail/kay"'],
  ])('is found for %s', (_, text, at) => {
    expect(found(`${declared}#- server.nix\n${text}`)).toEqual([
      `server.nix:1 secret-not-declared at "${at}"`,
    ]);
  });

  it.each([
    [
      'a secret that is declared',
      '{ config, ... }: { a.b = config.age.secrets.grafana-password.path; }',
    ],
    ['one that may be missing', '{ config, ... }: { a.b = config.age.secrets.x.path or null; }'],
    [
      'one that another machine declares',
      '{ config, ... }: { a.b = config.sops.secrets."mail/key".path; }',
    ],
    ['a computed name', '{ config, ... }: { a.b = config.age.secrets.${config.c}.path; }'],
    [
      'secrets of which names are computed',
      '{ config, lib, inputs, ... }: { age.secrets = inputs.x.secrets; a.b = config.age.secrets.x.path; }',
    ],
    [
      'a module of an input that nobody knows',
      '{ config, inputs, ... }: { imports = [ inputs.private.nixosModules.secrets ]; a.b = config.age.secrets.x.path; }',
    ],
  ])('is not found for %s', (_, text) => {
    expect(found(`${declared}#- server.nix\n${text}`)).toEqual([]);
  });

  it('is found beside agenix’ own module', () => {
    const text =
      '#- server.nix\n{ config, inputs, ... }: { imports = [ inputs.agenix.nixosModules.default ]; a.b = config.age.secrets.x.path; }';
    expect(found(declared + text)).toHaveLength(1);
  });
});

describe('secret-file-missing', () => {
  const found = (text: string) => findingsIn(lab(text), 'secret-file-missing');

  it.each([
    ['a file', '#- server.nix\n{ age.secrets.a.file = ./a.age; }', './a.age'],
    [
      'a name that stands for it',
      '#- server.nix\nlet f = ./a.age; in { age.secrets.a = { file = f; }; }',
      'f',
    ],
    [
      'a file in a folder',
      '#- server.nix\n{ age.secrets.a.file = ./secrets/a.age; }\n#- secrets/b.age\nx',
      './secrets/a.age',
    ],
  ])('is found for %s', (_, text, at) => {
    expect(found(text)).toEqual([`server.nix:1 secret-file-missing at "${at}"`]);
  });

  it.each([
    ['a file that is there', '#- server.nix\n{ age.secrets.a.file = ./a.age; }\n#- a.age\nx'],
    ['a path out of the flake', '#- server.nix\n{ age.secrets.a.file = ../private/a.age; }'],
    [
      'a file of an input',
      '#- server.nix\n{ inputs, ... }: { age.secrets.a.file = "${inputs.private}/a.age"; }',
    ],
    [
      'another option',
      '#- server.nix\n{ age.secrets.a.path = "/run/a"; environment.etc.a.source = ./a.age; }',
    ],
  ])('is not found for %s', (_, text) => {
    expect(found(text)).toEqual([]);
  });

  it('names the file and the secret', () => {
    expect(
      messagesIn(lab('#- server.nix\n{ age.secrets.a.file = ./a.age; }'), 'secret-file-missing'),
    ).toEqual([
      'The file `./a.age` of the secret a is not there. Create it with agenix, or correct the path.',
    ]);
  });
});

describe('secret-unused', () => {
  const found = (text: string) => findingsIn(lab(text), 'secret-unused');

  it('is found for a secret that nothing reads', () => {
    expect(found('#- server.nix\n{ age.secrets.a.file = ./a.age; }\n#- a.age\nx')).toEqual([
      'server.nix:1 secret-unused at "a"',
    ]);
  });

  it.each([
    [
      'whose path is read',
      '{ config, ... }: { age.secrets.a.file = ./a.age; x.y = config.age.secrets.a.path; }',
    ],
    [
      'which all secrets are read with',
      '{ config, lib, ... }: { age.secrets.a.file = ./a.age; x.y = lib.attrValues config.age.secrets; }',
    ],
    [
      'which is put at a place of its own',
      '{ age.secrets.a = { file = ./a.age; path = "/etc/a"; }; }',
    ],
    ['for users', '{ sops.secrets.a.neededForUsers = true; }'],
    [
      'whose name may be computed',
      '{ config, ... }: { age.secrets.a.file = ./a.age; x.y = config.age.secrets.${config.z}.path; }',
    ],
    [
      'which a module in an output of the flake reads',
      '{ age.secrets.a.file = ./a.age; }\n#- parts.nix\n{ flake.modules.nixos = { x = { config, ... }: { y = config.age.secrets.a.path; }; }; }',
    ],
  ])('is not found for one %s', (_, text) => {
    expect(found(`#- server.nix\n${text}\n#- a.age\nx`)).toEqual([]);
  });
});

describe('the fixes of what is found about secrets', () => {
  const fixes = (text: string, code: string): readonly string[] => {
    const snapshot = lab(text);
    return [...snapshot.files()].flatMap((file) =>
      diagnose(snapshot, file)
        .filter((finding) => finding.code === code)
        .flatMap((finding) => finding.fixes)
        .map(({ title, deed, edits: [change] }) =>
          deed?.kind === 'changeSecret'
            ? `${title} ${deed.change} ${deed.path}`
            : `${title} ${change?.edits.map(({ newText }) => newText).join('') ?? ''}`,
        ),
    );
  };
  const rules = '#- secrets.nix\n{ "a.age".publicKeys = [ ]; "b.age".publicKeys = [ "age1x" ]; }\n';

  it.each([
    [
      'secret-file-missing',
      '#- server.nix\n{ age.secrets.a.file = ./a.age; }',
      ['Create the secret a… create /lab/a.age'],
    ],
    [
      'secret-without-recipients',
      `${rules}#- server.nix\n{ age.secrets.c.file = ./c.age; }\n#- c.age\nx`,
      ['Add a recipient… addRecipient /lab/a.age', 'Add a rule for c.age… create /lab/c.age'],
    ],
    [
      'secret-unused',
      '#- server.nix\n{ age.secrets.a.file = ./a.age; }\n#- a.age\nx',
      ['Remove the secret a… remove /lab/a.age'],
    ],
    [
      'secret-not-declared',
      `${rules}#- server.nix\n{ config, ... }: { x.y = config.age.secrets.b.path; }\n#- all.nix\n{ age.secrets.bb.file = ./bb.age; }`,
      ['Change it to `bb` bb', 'Declare the secret with `./b.age`  age.secrets.b.file = ./b.age;'],
    ],
  ])('%s', (code, text, expected) => {
    expect([...fixes(text, code)].sort()).toEqual(expected);
  });

  it('do not remove a secret that several files may be', () => {
    const text =
      '#- server.nix\n{ age.secrets.a.file = ./a.age; }\n#- vm.nix\n{ age.secrets.a.file = ./b.age; }\n#- a.age\nx\n#- b.age\nx';
    expect(fixes(text, 'secret-unused')).toEqual([]);
  });
});
