import { describe, expect, it } from 'vitest';
import { applyEdits } from '../../../server/src/core/base/span';
import { uriFromPath } from '../../../server/src/core/base/uri';
import { diagnose } from '../../../server/src/core/checks/diagnose';
import { homelab, machineFile } from '../../support/homelab';

const file = uriFromPath(machineFile);

/** What is found in a machine's file: the code, the text it stands at, and the message. */
function findings(machine: string): readonly string[] {
  const snapshot = homelab(machine).workspace.snapshot();
  const text = snapshot.text(file) ?? '';
  return diagnose(snapshot, file).map(
    ({ code, span, message }) => `${code} at "${text.slice(span.start, span.end)}": ${message}`,
  );
}

function fixed(machine: string): string {
  const snapshot = homelab(machine).workspace.snapshot();
  const edits = diagnose(snapshot, file)[0]?.fixes[0]?.edits[0]?.edits ?? [];
  return applyEdits(machine, edits);
}

describe('an unknown option', () => {
  it.each([
    [
      '{ homelab.services.grafna.enable = true; }',
      'unknown-option at "grafna": No module declares the option `homelab.services.grafna`. Did you mean `grafana`?',
    ],
    [
      '{ homelab.services = { caddy = { prot = 80; }; }; }',
      'unknown-option at "prot": No module declares the option `homelab.services.caddy.prot`. Did you mean `port`?',
    ],
    [
      '{ homelab.services.caddy.hosts."a.b".upstrem = "x"; }',
      'unknown-option at "upstrem": No module declares the option `homelab.services.caddy.hosts."a.b".upstrem`. Did you mean `upstream`?',
    ],
    [
      '{ homelab.services.nextcloud = { }; }',
      'unknown-option at "nextcloud": No module declares the option `homelab.services.nextcloud`. Declare it in a module, or remove the definition.',
    ],
    [
      '{ lib, ... }: { config = lib.mkIf true { homelab.servces.caddy.enable = lib.mkForce true; }; }',
      'unknown-option at "servces": No module declares the option `homelab.servces`. Did you mean `services`?',
    ],
  ])('%s', (machine, finding) => {
    expect(findings(machine)).toEqual([finding]);
  });

  it('is reported once for all that is set below it', () => {
    expect(findings('{ homelab.services.grafna = { enable = true; port = 1; }; }')).toHaveLength(1);
  });

  it('is mended by the nearest name', () => {
    expect(fixed('{ homelab.services.grafna.enable = true; }')).toBe(
      '{ homelab.services.grafana.enable = true; }',
    );
  });
});

describe('a value of another type', () => {
  it.each([
    [
      '{ homelab.services.caddy.port = "80"; }',
      'type-mismatch at ""80"": `homelab.services.caddy.port` takes a 16 bit unsigned integer; between 0 and 65535 (both inclusive), but this is the string "80".',
    ],
    [
      '{ homelab.services.caddy.port = 70000; }',
      'type-mismatch at "70000": `homelab.services.caddy.port` takes a 16 bit unsigned integer; between 0 and 65535 (both inclusive), but this is the number 70000.',
    ],
    [
      '{ homelab.services.caddy.enable = "yes"; }',
      'type-mismatch at ""yes"": `homelab.services.caddy.enable` takes a boolean, but this is the string "yes".',
    ],
    [
      '{ homelab.services.caddy.tls = "letsencrypt"; }',
      'type-mismatch at ""letsencrypt"": `homelab.services.caddy.tls` takes one of "acme", "internal", "off", but this is the string "letsencrypt".',
    ],
    [
      '{ homelab.services.grafana.plugins = "clock"; }',
      'type-mismatch at ""clock"": `homelab.services.grafana.plugins` takes a list of string, but this is the string "clock".',
    ],
    [
      '{ homelab.services.caddy.port = { }; }',
      'type-mismatch at "{": `homelab.services.caddy.port` takes a 16 bit unsigned integer; between 0 and 65535 (both inclusive), but this is an attribute set.',
    ],
    [
      '{ lib, ... }: { homelab.services.caddy.enable = lib.mkDefault 1; }',
      'type-mismatch at "1": `homelab.services.caddy.enable` takes a boolean, but this is the number 1.',
    ],
  ])('%s', (machine, finding) => {
    expect(findings(machine)).toEqual([finding]);
  });
});

describe('a syntax error', () => {
  it.each([
    [
      '{\n  homelab.services.caddy.enable = true\n  networking.hostName = "x";\n}',
      'syntax-error at "": `;` is missing after the value of `homelab.services.caddy.enable`.',
    ],
    ['{ a = ; }', 'syntax-error at "": A value is missing for `a`.'],
    ['{ a = [ 1 2; }', 'syntax-error at "[": `]` is missing for the `[` that was opened here.'],
    [
      '{\n  a = {\n    b = 1;\n}',
      'syntax-error at "{": `}` is missing for the `{` that was opened here.',
    ],
    ['{ a }', 'syntax-error at "a": `a` has no value. Write `=`, a value and `;` after it.'],
  ])('%s', (machine, finding) => {
    expect(findings(machine)).toEqual([finding]);
  });

  it('does not hide the findings of the rest', () => {
    const machine = '{\n  homelab.services.grafna.enable = true;\n  foo = \n}';
    expect(findings(machine).map((finding) => finding.split(' ')[0])).toEqual([
      'unknown-option',
      'syntax-error',
    ]);
  });
});

describe('nothing is reported', () => {
  it.each([
    ['of what is right', '{ homelab.services = { caddy.enable = true; grafana.port = 3001; }; }'],
    ['of upstream options', '{ services.nothing.here = 1; networking.foo.bar = true; }'],
    ['of a namespace that nobody declares', '{ mylab.x = 1; }'],
    ['of computed values', '{ config, ... }: { homelab.services.caddy.port = config.x.y + 1; }'],
    ["of names of the person's own", '{ homelab.services.caddy.hosts."any.name".upstream = "x"; }'],
    ['of a value for `nullOr`', '{ homelab.services.grafana.domain = null; }'],
    [
      'below something computed',
      '{ lib, ... }: { homelab.services = lib.genAttrs [ "caddy" ] (n: { enable = true; }); }',
    ],
    ['of an option that is being typed', '{ homelab.services.caddy.ena = ; homelab.services.gra }'],
  ])('%s', (_, machine) => {
    expect(findings(machine).filter((finding) => !finding.startsWith('syntax-error'))).toEqual([]);
  });

  it('where options of the namespace cannot be read', () => {
    const modules = {
      '/lab/modules/caddy.nix':
        '{ lib, inputs, ... }: { options.homelab.services = inputs.other.makeOptions { }; }',
    };
    const snapshot = homelab(
      '{ homelab.services.jellyfin.enable = true; }',
      modules,
    ).workspace.snapshot();
    expect(diagnose(snapshot, file)).toEqual([]);
  });
});
