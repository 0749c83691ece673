import { describe, expect, it } from 'vitest';
import { applyEdits } from '../../../server/src/core/base/span';
import { pathFromUri, uriFromPath } from '../../../server/src/core/base/uri';
import { diagnose } from '../../../server/src/core/checks/diagnose';
import { assists } from '../../../server/src/core/edits/assists/assists';
import {
  planSecretChange,
  type SecretWish,
} from '../../../server/src/core/edits/secrets/plan-change';
import { hardcodedValue } from '../../../server/src/core/edits/secrets/move-to-secret';
import { lab } from '../../support/findings';

const key = (letter: string): string => `age1${letter.repeat(58)}`;
const ssh =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPF6z+syoYKpuWF3M/Gca5mw+1EBHZ2t00aK8PDwritu me@laptop';

const rules = `#- secrets/secrets.nix
let
  me = "${key('q')}";
  server = "${key('p')}";
  all = [
    me
    server
  ];
in
{
  "a.age".publicKeys = [
    me
    server
  ];
  "b.age".publicKeys = all;
  "c.age".publicKeys = [ me ];
}
`;

/** The texts after a wish was granted, by their paths; or why it was not. */
function grant(text: string, wish: SecretWish): Readonly<Record<string, string>> | string {
  const snapshot = lab(text);
  const plan = planSecretChange(snapshot, wish);
  if (plan.kind === 'refused') return plan.why;
  const changed = plan.edits.map(({ file, edits }): readonly [string, string] => [
    short(pathFromUri(file)),
    applyEdits(snapshot.text(file) ?? '', edits),
  ]);
  const begun = plan.newRules ? [[short(pathFromUri(plan.newRules.file)), plan.newRules.text]] : [];
  const rekey = plan.rekey.length === 0 ? [] : [['rekey', plan.rekey.map(short).join(' ')]];
  const create = plan.create === undefined ? [] : [['create', short(plan.create)]];
  return Object.fromEntries([...changed, ...begun, ...rekey, ...create]) as Record<string, string>;
}

const short = (path: string): string => path.replace('/lab/', '');

describe('a new secret', () => {
  it('gets a rule that names its recipients as the other rules do', () => {
    const wish = { kind: 'create', path: '/lab/secrets/d.age', keys: [key('q'), ssh] } as const;
    expect(grant(rules, wish)).toEqual({
      'secrets/secrets.nix': expect.stringContaining(`  "c.age".publicKeys = [ me ];
  "d.age".publicKeys = [
    me
    "${ssh}"
  ];
}`) as string,
    });
  });

  it('is declared where that is wished', () => {
    const declareIn = uriFromPath('/lab/server.nix');
    const wish = {
      kind: 'create',
      path: '/lab/secrets/d.age',
      keys: [key('q')],
      declareIn,
    } as const;
    expect(grant(rules, wish)).toMatchObject({
      'server.nix': '{ age.secrets.d.file = ./secrets/d.age; }\n',
    });
  });

  it('begins the rules where there are none', () => {
    const wish = { kind: 'create', path: '/lab/secrets/d.age', keys: [ssh] } as const;
    expect(grant('', wish)).toEqual({
      'secrets/secrets.nix': `# Who can open which secret. Only agenix and editors read this file; NixOS does not.
{
  "d.age".publicKeys = [
    "${ssh}"
  ];
}
`,
    });
  });

  it.each([
    ['one that has a rule', rules, '/lab/secrets/a.age', [ssh], /a\.age has a rule already/],
    ['nobody', rules, '/lab/secrets/d.age', [], /Nobody could decrypt it/],
    [
      'rules that only Nix can read',
      '#- secrets/secrets.nix\nimport ./keys.nix',
      '/lab/secrets/d.age',
      [ssh],
      /cannot be read without Nix/,
    ],
    ['a place outside', rules, '/other/d.age', [ssh], /lies in no flake/],
  ])('is refused: %s', (...[, text, path, keys, why]) => {
    expect(grant(text, { kind: 'create', path, keys })).toMatch(why);
  });
});

describe('a recipient', () => {
  const add = (path: string, text = rules, name?: string) =>
    grant(text, { kind: 'addRecipient', path: `/lab/secrets/${path}`, key: ssh, name });

  it('is added by a name beside those of the others', () => {
    expect(add('a.age', rules, 'laptop')).toMatchObject({
      'secrets/secrets.nix': expect.stringMatching(
        /laptop = "ssh-ed25519 [^"]*me@laptop";[^]*"a\.age"\.publicKeys = \[\n {4}me\n {4}server\n {4}laptop\n {2}\]/,
      ) as string,
      rekey: 'secrets/a.age',
    });
  });

  it('is added to a list in one line', () => {
    expect(add('c.age')).toMatchObject({
      'secrets/secrets.nix': expect.stringContaining(`[ me "${ssh}" ]`) as string,
    });
  });

  it('is added to one rule of a list that has a name, and not to the list', () => {
    expect(add('b.age')).toMatchObject({
      'secrets/secrets.nix': expect.stringContaining(
        `"b.age".publicKeys = all ++ [ "${ssh}" ];`,
      ) as string,
      rekey: 'secrets/b.age',
    });
  });

  it.each([
    ['twice', key('q'), 'a.age', /for this key already/],
    ['to what has no rule', ssh, 'x.age', /No rule in secrets\.nix says for whom secrets\/x\.age/],
  ])('is not added %s', (_, added, path, why) => {
    const wish = { kind: 'addRecipient', path: `/lab/secrets/${path}`, key: added } as const;
    expect(grant(rules, wish)).toMatch(why);
  });

  const remove = (path: string, removed: string) =>
    grant(rules, { kind: 'removeRecipient', path: `/lab/secrets/${path}`, key: removed });

  it('is removed from its list', () => {
    expect(remove('a.age', key('p'))).toMatchObject({
      'secrets/secrets.nix': expect.stringContaining(
        '"a.age".publicKeys = [\n    me\n  ];',
      ) as string,
      rekey: 'secrets/a.age',
    });
  });

  it('is removed from a list that several rules share, which all are encrypted again', () => {
    const shared = rules.replace('"c.age".publicKeys = [ me ]', '"c.age".publicKeys = all');
    const wish = { kind: 'removeRecipient', path: '/lab/secrets/b.age', key: key('p') } as const;
    expect(grant(shared, wish)).toMatchObject({ rekey: 'secrets/b.age secrets/c.age' });
  });

  it('is not removed if it is the only one', () => {
    expect(remove('c.age', key('q'))).toMatch(/is the only recipient/);
  });
});

describe('a secret is removed', () => {
  const files = '#- secrets/c.age\nx\n';
  it('with its rule and its declaration', () => {
    const text = `${rules}#- server.nix\n{\n  age.secrets.c.file = ./secrets/c.age;\n  networking.hostName = "x";\n}\n${files}`;
    expect(grant(text, { kind: 'remove', path: '/lab/secrets/c.age' })).toEqual({
      'secrets/secrets.nix': rules
        .replace('#- secrets/secrets.nix\n', '')
        .replace('  "c.age".publicKeys = [ me ];\n', ''),
      'server.nix': '{\n  networking.hostName = "x";\n}\n',
    });
  });

  it('but not while something uses it', () => {
    const text = `${rules}#- server.nix\n{ config, ... }: { age.secrets.c.file = ./secrets/c.age; x.y = config.age.secrets.c.path; }\n${files}`;
    expect(grant(text, { kind: 'remove', path: '/lab/secrets/c.age' })).toBe(
      'c is used in server.nix. Remove its uses first.',
    );
  });
});

describe('a hard-coded text', () => {
  const machine = `#- server.nix
{ lib, ... }:
{
  services.grafana.settings.security.admin_password = "hunter2";
  services.restic.password = "hunter2";
  networking.hostName = "x";
}
`;
  const move = (text: string, at: string) => {
    const offset = lab(text).text(uriFromPath('/lab/server.nix'))?.indexOf(at) ?? 0;
    return grant(text, {
      kind: 'move',
      file: uriFromPath('/lab/server.nix'),
      offset,
      name: 'pass',
      keys: [key('q')],
    });
  };

  it('moves with its rule, its declaration and its reference', () => {
    expect(move(rules + machine, '"hunter2";\n  services.restic')).toEqual({
      create: 'secrets/pass.age',
      'secrets/secrets.nix': expect.stringContaining('"pass.age".publicKeys = [ me ];') as string,
      'server.nix': `{ config, lib, ... }:
{
  services.grafana.settings.security.admin_password = "$__file{\${config.age.secrets.pass.path}}";
  services.restic.password = "hunter2";
  networking.hostName = "x";
  age.secrets.pass.file = ./secrets/pass.age;
}
`,
    });
  });

  it('moves in a module that takes no arguments', () => {
    expect(move(`${rules}#- server.nix\n{ a.token = "hunter2"; }`, '"hunter2"')).toMatchObject({
      'server.nix':
        '{ config, ... }:\n{ a.token = config.age.secrets.pass.path; age.secrets.pass.file = ./secrets/pass.age; }',
    });
  });

  it('gets a name from its option', () => {
    const snapshot = lab(machine);
    const file = uriFromPath('/lab/server.nix');
    const offset = snapshot.text(file)?.indexOf('"hunter2"') ?? 0;
    expect(hardcodedValue(snapshot, file, offset)?.suggestion).toBe('security-admin-password');
  });

  const offered = (text: string, at: string): readonly string[] => {
    const snapshot = lab(text);
    const file = uriFromPath('/lab/server.nix');
    const start = snapshot.text(file)?.indexOf(at) ?? 0;
    return [
      ...diagnose(snapshot, file).flatMap(({ fixes }) => fixes),
      ...assists(snapshot, file, { start, end: start }),
    ].flatMap(({ title, deed }) => (deed?.kind === 'moveToSecret' ? [title] : []));
  };

  it('can be moved where the caret is on it', () => {
    expect(offered(rules + machine, '"hunter2"')).toEqual(['Move this into an encrypted secret…']);
  });

  it('can be moved by the fix of the finding, and then once', () => {
    const token = `ghp_aB3dE5gH7jK9mN1pQ3sT5vW7yZ2bC4dF6hJ8`;
    const text = `${rules}#- server.nix\n{ services.x.token = "${token}"; }`;
    expect(offered(text, '"ghp')).toEqual(['Move it into an encrypted secret…']);
  });

  it.each([
    ['a text that is computed in part', rules, '{ a.token = "x${toString 1}"; }', '"x'],
    ['a text of a let', rules, '{ ... }: let t = "hunter2"; in { a.b = t; }', '"hunter2"'],
    [
      'a description',
      rules,
      '{ lib, ... }: { options.a = lib.mkOption { description = "x"; }; }',
      '"x"',
    ],
    ['an empty text', rules, '{ a.token = ""; }', '""'],
    ['a repository without secrets', '', '{ a.token = "hunter2"; }', '"hunter2"'],
  ])('cannot be moved: %s', (_, before, text, at) => {
    expect(offered(`${before}#- server.nix\n${text}`, at)).toEqual([]);
  });
});
