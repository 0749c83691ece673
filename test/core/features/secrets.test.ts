import { pathFromUri } from '../../../server/src/core/base/uri';
import { describe, expect, it } from 'vitest';
import { secretsOf, type Secret } from '../../../server/src/core/features/secrets';
import { rekeyRecipients } from '../../../server/src/core/model/rekey-recipients';
import { keyName } from '../../../server/src/core/model/secret-rules';
import { lab } from '../../support/findings';

function secrets(text: string): readonly Secret[] {
  const snapshot = lab(text);
  return snapshot.flakes.flatMap((flake) => secretsOf(flake, snapshot));
}

/** Each secret as one line: engine, name, file, machines, recipients. */
function lines(text: string): readonly string[] {
  return secrets(text).map(({ engine, name, file, machines, rule }) =>
    [
      engine,
      name,
      file?.replace('/lab/', '') ?? '?',
      machines.join('+') || '-',
      rule?.recipients.map((one) => one.name).join('+') ?? 'no rule',
    ].join(' '),
  );
}

const key = (letter: string): string => `age1${letter.repeat(58)}`;
const rules = `#- secrets.nix
let
  me = "${key('q')}";
  server = "${key('p')}";
in
{
  "a.age".publicKeys = [ me server ];
  "b.age".publicKeys = [ me ] ++ [ "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPF6z+syoYKpuWF3M/Gca5mw+1EBHZ2t00aK8PDwritu vm@home" ];
}
`;

describe('the secrets of agenix', () => {
  it('are listed with their files, machines and the names of their recipients', () => {
    expect(
      lines(`${rules}#- server.nix\n{ age.secrets.a.file = ./a.age; }\n#- a.age\nx\n#- b.age\nx`),
    ).toEqual(['agenix a a.age server me+server', 'agenix b b.age - me+vm@home']);
  });

  it('are told apart by the file that each machine has', () => {
    const option =
      '{ config, lib, ... }: { options.home.file = lib.mkOption { type = lib.types.path; default = ./a.age; }; config.age.secrets.a.file = config.home.file; }';
    expect(
      lines(
        `${rules}#- all.nix\n${option}\n#- vm.nix\n{ home.file = ./b.age; }\n#- a.age\nx\n#- b.age\nx`,
      ),
    ).toEqual(['agenix a a.age server me+server', 'agenix a b.age vm me+vm@home']);
  });

  it('are not listed for a machine where a condition keeps them away', () => {
    expect(
      lines(
        `${rules}#- all.nix\n{ config, lib, ... }: { options.x = lib.mkEnableOption "x"; config = lib.mkIf config.x { age.secrets.a.file = ./a.age; }; }\n#- server.nix\n{ x = true; }`,
      )[0],
    ).toBe('agenix a a.age server me+server');
  });

  it('show files that neither a rule nor a module names', () => {
    expect(lines(`${rules}#- old.age\nx`)).toContain('agenix old old.age - no rule');
  });

  it('say what the checks say of them', () => {
    const [secret] = secrets('#- server.nix\n{ age.secrets.a.file = ./a.age; }');
    expect(secret?.exists).toBe(false);
    expect(secret?.findings.map(({ code }) => code)).toEqual([
      'secret-unused',
      'secret-file-missing',
    ]);
  });

  it('say where they are read', () => {
    const [secret] = secrets(
      '#- server.nix\n{ config, ... }: { age.secrets.a.file = ./a.age; x.y = config.age.secrets.a.path; }\n#- a.age\nx',
    );
    expect(secret?.uses.map(({ file }) => pathFromUri(file))).toEqual(['/lab/server.nix']);
    expect(secret?.findings).toEqual([]);
  });

  it('have the file that the default of an option names', () => {
    const registry =
      '{ lib, ... }: { options.data = lib.mkOption { default = { ages = builtins.mapAttrs (name: file: { inherit file; }) { a = ./a.age; }; }; }; }';
    expect(
      lines(
        `${rules}#- all.nix\n${registry}\n#- server.nix\n{ config, ... }: { age.secrets = { inherit (config.data.ages) a; }; }\n#- a.age\nx`,
      )[0],
    ).toBe('agenix a a.age server me+server');
  });

  it('take no rules from an example whose keys are not written yet', () => {
    const example = rules.replace('#- secrets.nix', '#- secrets.example.nix');
    expect(lines(example)).toHaveLength(2);
    const open = example.replaceAll(/"(?:age1|ssh-)[^"]*"/g, '"ssh-ed25519 AAAA...your-key..."');
    expect(lines(open)).toEqual([]);
  });

  it('have recipients that are not known where a key is computed', () => {
    const [secret] = secrets(
      '#- secrets.nix\n{ "a.age".publicKeys = [ (builtins.readFile ./key.pub) ]; }',
    );
    expect(secret?.rule?.hidden).toBe('a file is read that is not Nix');
  });
});

describe('the secrets of others', () => {
  it('are recognised: agenix-rekey', () => {
    expect(
      lines(
        '#- server.nix\n{ age.rekey.masterIdentities = [ ]; age.secrets.a.rekeyFile = ./a.age; }',
      ),
    ).toEqual(['agenix-rekey a a.age server no rule']);
  });

  it('are for the master identities of agenix-rekey and for their machine', () => {
    const snapshot = lab(
      `#- server.nix\n{ age.rekey = { hostPubkey = "${key('p')}"; masterIdentities = [ { identity = ./me.pub; } "${key('q')}" ]; }; }`,
    );
    const [server] = snapshot.flakes.flatMap(({ machines }) => machines);
    const found = server && rekeyRecipients(server);
    expect(found?.hidden).toBe(undefined);
    expect(found?.recipients).toEqual([
      { name: 'me.pub', key: undefined },
      { name: keyName(key('q')), key: key('q') },
      { name: 'server', key: key('p') },
    ]);
  });

  it('are recognised: sops-nix, with the file that is the default', () => {
    expect(
      lines(
        '#- all.nix\n{ inputs, ... }: { sops.defaultSopsFile = ./all.yaml; sops.secrets.a = { }; }\n#- vm.nix\n{ sops.secrets.b.sopsFile = ./vm.yaml; }',
      ),
    ).toEqual(['sops-nix a all.yaml server+vm no rule', 'sops-nix b vm.yaml vm no rule']);
  });

  it('are found in modules that are values, and in the modules within those', () => {
    const parts = `#- parts.nix
{ self, ... }: {
  flake.modules.nixos.caddy = { config, ... }: {
    imports = [ (import ./scoped.nix { user = "me"; }) ];
    sops.secrets.token.sopsFile = ./all.yaml;
    x.y = config.sops.secrets.token.path;
    home-manager.sharedModules = [ ({ pkgs, ... }: { sops.secrets.mail.sopsFile = ./all.yaml; }) ];
  };
}
#- scoped.nix
{ user }: { config, ... }: { sops.secrets.\${user}.sopsFile = ./all.yaml; }
#- server.nix
{ }`;
    expect(lines(parts)).toEqual([
      'sops-nix mail all.yaml - no rule',
      'sops-nix me all.yaml - no rule',
      'sops-nix token all.yaml - no rule',
    ]);
    expect(secrets(parts).map(({ uses }) => uses.length)).toEqual([0, 0, 1]);
  });

  it('are found below the user who has them', () => {
    expect(
      lines('#- server.nix\n{ home-manager.users.me.sops.secrets.mail.sopsFile = ./me.yaml; }'),
    ).toEqual(['sops-nix mail me.yaml - no rule']);
  });
});
