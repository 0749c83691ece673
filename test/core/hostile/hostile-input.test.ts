import { describe, expect, it } from 'vitest';
import { diagnose } from '../../../server/src/core/checks/diagnose';
import { pathText } from '../../../server/src/core/model/option-path';
import { declarationsBelow } from '../../../server/src/core/model/option-tree';
import { readText } from '../../../server/src/core/ir/read-text';
import { fixture } from '../../support/workspace';

const times = 10_000;
const deep: Readonly<Record<string, string>> = {
  parentheses: `${'('.repeat(times)}1${')'.repeat(times)}`,
  lists: '['.repeat(times) + ']'.repeat(times),
  sets: `${'{ a = '.repeat(times)}1${'; }'.repeat(times)}`,
  'sets in one path': `{ ${'a.'.repeat(times)}b = 1; }`,
  functions: `${'x: '.repeat(times)}1`,
  'let blocks': `${'let a = 1; in '.repeat(times)}1`,
  branches: `${'if a then b else '.repeat(times)}1`,
  'with blocks': `${'with a; '.repeat(times)}1`,
  sums: `1${' + 1'.repeat(times)}`,
  updates: `{ }${' // { }'.repeat(times)}`,
  implications: `a${' -> a'.repeat(times)}`,
  calls: `f${' x'.repeat(times)}`,
  negations: `${'!'.repeat(times)}a`,
  interpolations: `${'"${'.repeat(times)}1${'}"'.repeat(times)}`,
  'parentheses never closed': '('.repeat(times),
  'lists never closed': '[ '.repeat(times),
  'sets never closed': '{ a = '.repeat(times),
  'strings never closed': '"${'.repeat(times),
  'functions never closed': '{ a, b ? '.repeat(times),
  'let blocks never closed': 'let a = '.repeat(times),
  'only closing brackets': '}])'.repeat(times),
  'only operators': '+ // ++ ? . '.repeat(times),
};

describe('a text of ten thousand nested', () => {
  it.each(Object.entries(deep))('%s is read', (_, text) => {
    const ir = readText(text);
    expect(() => JSON.stringify(ir)).not.toThrow();
  });
});

/** Sixty lists, each of which holds the one before twice. */
const doubled = (name: string): string =>
  Array.from({ length: 60 }, (_, i) => `${name}${i + 1} = [ ${name}${i} ${name}${i} ];`).join(' ') +
  ` ${name}0 = 1;`;

const endless: Readonly<Record<string, string>> = {
  itself: 'let x = x; in x',
  'a function that calls itself': 'let f = x: f (x + 1); in f 0',
  'lists of lists':
    'builtins.concatLists (builtins.genList (x: builtins.genList (y: x + y) 3000) 9000)',
  'two functions that call each other': 'let f = x: g x; g = x: f x; in f 0',
  'a set that holds itself': 'let s = { inherit s; }; in builtins.toJSON s',
  'a list that holds itself': 'let l = [ l ]; in lib.flatten l',
  'values that are compared for ever': 'let a = { x = a; }; b = { x = b; }; in a == b',
  'what is forced for ever': 'let s = { inherit s; }; in builtins.deepSeq s 1',
  'a fold that doubles': 'builtins.foldl\' (a: _: a + a) "xxxxxxxx" (lib.range 1 200)',
  'a list that doubles': "builtins.foldl' (a: _: a ++ a) [ 1 ] (lib.range 1 200)",
  'calls that double': 'let f = n: if n == 0 then 1 else f (n - 1) + f (n - 1); in f 64',
  'lists that double, printed': `let ${doubled('a')} in builtins.toJSON a60`,
  'lists that double': `let ${doubled('a')} in a60`,
  'lists that double, compared': `let ${doubled('a')} ${doubled('b')} in a60 == b60`,
  'lists that double, forced': `let ${doubled('a')} in builtins.deepSeq a60 1`,
  'lists that double, as a text': `let ${doubled('a')} in toString a60`,
  'sets that double': `let ${Array.from({ length: 60 }, (_, i) => `a${i + 1} = { x = a${i}; y = a${i}; };`).join(' ')} a0 = { }; in a60`,
  'a long list': 'lib.length (lib.genList (x: lib.genList (y: y) 9999) 9999)',
  'a pattern that backtracks': `lib.hasInfix "b" "${'a'.repeat(5000)}"`,
  'a file that imports itself': 'import ./hostile.nix',
  'files that import each other': 'import ./cycle.nix',
  'the fixed point of a function': 'lib.fix (self: self // { a = self.a; })',
};

const workspaceWith = (value: string): ReturnType<typeof fixture> =>
  fixture(`
#- /flake.nix
{ outputs = { nixpkgs, ... }: { nixosConfigurations.server = nixpkgs.lib.nixosSystem { modules = [ ./hostile.nix ./sound.nix ./cycle.nix ]; }; }; }
#- /hostile.nix
{ lib, ... }: { options.hostile = lib.mkOption { default = ${value}; }; options.more = ${value}; config.sound.port = ${value}; }
#- /cycle.nix
{ imports = [ ./hostile.nix ./cycle.nix ]; x = import ./cycle.nix; }
#- /sound.nix
{ lib, ... }: { options.sound.port = lib.mkOption { type = lib.types.port; }; }
`);

describe('a module whose value is', () => {
  it.each(Object.entries(endless))('%s leaves the rest as it is', (_, value) => {
    const { workspace } = workspaceWith(value);
    const snapshot = workspace.snapshot();
    const [flake] = snapshot.flakes;
    const paths = [...(flake === undefined ? [] : declarationsBelow(flake.options))].map(
      ({ path }) => pathText(path),
    );
    expect(paths).toContain('sound.port');
    const codes = [...snapshot.files()].flatMap((file) =>
      diagnose(snapshot, file).map(({ code }) => code),
    );
    expect(codes).not.toContain('unknown-option');
  });
});
