import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

interface EnterRule {
  readonly beforeText: string;
  readonly afterText?: string;
  readonly previousLineText?: string;
  readonly action: { readonly indent: string; readonly appendText?: string };
}

interface Configuration {
  readonly wordPattern: string;
  readonly indentationRules: {
    readonly increaseIndentPattern: string;
    readonly decreaseIndentPattern: string;
  };
  readonly onEnterRules: readonly EnterRule[];
}

const file = new URL('../../syntaxes/nix.language-configuration.json', import.meta.url);
const configuration = JSON.parse(readFileSync(file, 'utf8')) as Configuration;
const { increaseIndentPattern, decreaseIndentPattern } = configuration.indentationRules;

/** The first rule that holds where `|` stands, as the editor looks for it. */
function onEnter(line: string, previous = ''): string | undefined {
  const [before = '', after = ''] = line.split('|');
  const rule = configuration.onEnterRules.find(
    ({ beforeText, afterText, previousLineText }) =>
      new RegExp(beforeText).test(before) &&
      (afterText === undefined || new RegExp(afterText).test(after)) &&
      (previousLineText === undefined || new RegExp(previousLineText).test(previous)),
  );
  return rule && rule.action.indent + (rule.action.appendText ?? '');
}

describe('the line after is indented more', () => {
  test.each(['{', 'a = {', 'a = [ # why', 'f (', 'let', 'a =', "a = ''", 'if x then', 'else'])(
    'after %j',
    (line) => expect(line).toMatch(new RegExp(increaseIndentPattern)),
  );

  test.each(['}', 'a = 1;', '# a {', 'outlet', 'a ==', "''", "'';", '{ lib }:', 'in', 'with lib;'])(
    'but not after %j',
    (line) => expect(line).not.toMatch(new RegExp(increaseIndentPattern)),
  );
});

describe('a line moves left', () => {
  test.each(['}', '  };', '  ]', '  )', "  '';", "  ''", '  in '])('when it reads %j', (line) =>
    expect(line).toMatch(new RegExp(decreaseIndentPattern)),
  );

  test.each(['  in', '  inherit', '  interfaces', "  ''a", '  a }'])('but not at %j', (line) =>
    expect(line).not.toMatch(new RegExp(decreaseIndentPattern)),
  );
});

describe('Enter', () => {
  test.each([
    ["  a = ''|'';", '', 'indentOutdent'],
    ['  /**| */', '', 'indentOutdent'],
    ['  # one |two', '', 'none# '],
    ['  # one|', '', undefined],
    ['  foo;|', '  a =', 'outdent'],
    ['  foo;|', '  a = {', undefined],
    ['  b = 1;|', '  a =', undefined],
    ['  in|', '', 'none'],
    ['  a = 1;|', '', undefined],
  ])('at %j after %j: %s', (line, previous, expected) => {
    expect(onEnter(line, previous)).toBe(expected);
  });
});

describe('a word', () => {
  const words = (text: string): string[] =>
    text.match(new RegExp(configuration.wordPattern, 'g')) ?? [];

  test.each([
    ["lib.mkIf x-y z' _a1", ['lib', 'mkIf', 'x-y', "z'", '_a1']],
    ["''foo''", ['foo']],
    ["''foo bar''", ['foo', 'bar']],
    ["'foo'", ['foo']],
    ['port = 8080;', ['port', '8080']],
    ['"${name}-x"', ['name', 'x']],
    ['a -b', ['a', 'b']],
  ])('in %j: %j', (text, expected) => {
    expect(words(text)).toEqual(expected);
  });
});
