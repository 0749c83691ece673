import { describe, expect, it } from 'vitest';
import { checks } from '../../../server/src/core/checks/checks';
import { findingsIn, lab, messagesIn } from '../../support/findings';

describe('duplicate-attribute', () => {
  const found = (text: string) => findingsIn(lab(`#- server.nix\n${text}`), 'duplicate-attribute');

  it.each([
    ['a value twice', '{ a = 1; a = 2; }', 'a'],
    ['a path twice', '{ a.b = 1; a.b = 2; }', 'b'],
    ['a value and a set', '{ a = 1; a.b = 2; }', 'a'],
    ['a path and a set', '{ a.b = 1; a = { b = 2; }; }', 'b'],
    ['a name and an `inherit`', '{ x }: { a = 1; inherit (x) a; }', 'a'],
    ['a `let`', 'let a = 1; a = 2; in { b = a; }', 'a'],
    ['a quoted name', '{ a = 1; "a" = 2; }', '"a"'],
    ['a set inside', '{ x = [ { a = 1; a = 1; } ]; }', 'a'],
  ])('is found for %s', (_, text, at) => {
    expect(found(text)).toEqual([`server.nix:1 duplicate-attribute at "${at}"`]);
  });

  it.each([
    ['two paths', '{ a.b = 1; a.c = 2; }'],
    ['two sets that Nix joins', '{ a = { b = 1; }; a = { c = 2; }; }'],
    ['a path into a set', '{ a = { b = 1; }; a.c = 2; }'],
    ['a set inside another', '{ a = 1; b = { a = 1; }; }'],
    ['computed names', '{ ${x} = 1; ${x} = 2; }'],
    ['a `let` and its body', 'let a = 1; in { a = a; }'],
    ['a name with a dot', '{ "a.b" = 1; a.b = 2; }'],
    ['broken text', '{ a = 1; a = ; b = [ 1; }'],
  ])('is not found for %s', (_, text) => {
    expect(found(text)).toEqual([]);
  });
});

describe('a comment that allows a finding', () => {
  const found = (text: string) => findingsIn(lab(`#- server.nix\n${text}`), 'duplicate-attribute');

  it.each([
    ['behind it', '{\n  a = 1;\n  a = 2; # homelab: allow duplicate-attribute\n}'],
    ['on the line above', '{\n  a = 1;\n  # homelab: allow duplicate-attribute\n  a = 2;\n}'],
    [
      'with other codes',
      '{\n  a = 1;\n  # homelab: allow port-conflict, duplicate-attribute\n  a = 2;\n}',
    ],
    [
      'with words behind it',
      '{\n  a = 1;\n  # homelab: allow duplicate-attribute (on purpose)\n  a = 2;\n}',
    ],
  ])('hides it %s', (_, text) => {
    expect(found(text)).toEqual([]);
  });

  it.each([
    ['of another code', '{\n  a = 1;\n  # homelab: allow port-conflict\n  a = 2;\n}'],
    ['elsewhere', '{\n  # homelab: allow duplicate-attribute\n  a = 1;\n  a = 2;\n}'],
    ['behind the line before', '{\n  a = 1; # homelab: allow duplicate-attribute\n  a = 2;\n}'],
    ['in a string', '{\n  a = 1;\n  a = "# homelab: allow duplicate-attribute";\n}'],
  ])('does not, %s', (_, text) => {
    expect(found(text)).toHaveLength(1);
  });
});

describe('the severity of a check', () => {
  const snapshot = lab('#- server.nix\n{ a = 1; a = 2; }');

  it('can be turned off', () => {
    expect(
      findingsIn(snapshot, 'duplicate-attribute', new Map([['duplicate-attribute', 'off']])),
    ).toEqual([]);
  });

  it('is its own where another check is turned off', () => {
    expect(
      findingsIn(snapshot, 'duplicate-attribute', new Map([['port-conflict', 'off']])),
    ).toHaveLength(1);
  });
});

describe('all checks', () => {
  it('have different codes', () => {
    expect(new Set(checks.map(({ code }) => code)).size).toBe(checks.length);
  });

  it('are silent while a file is broken, but for what is broken', () => {
    const broken =
      '#- server.nix\n{ config, lib, ... }: { imports = [ ./all.nix ; age.secrets. ; homelab = { x. } services.openssh.enable = ';
    expect(findingsIn(lab(broken)).filter((line) => !line.includes('syntax-error'))).toEqual([]);
  });

  it('end each sentence, name no internals and do not shout', () => {
    const text = '#- server.nix\n{ a = 1; a = 2; imports = [ ./gone.nix ]; }';
    for (const code of ['duplicate-attribute', 'import-not-found'])
      for (const message of messagesIn(lab(text), code)) expect(message).toMatch(/^[^!]+\.$/);
  });
});
