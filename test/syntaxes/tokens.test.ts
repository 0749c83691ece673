import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, test } from 'vitest';
import oniguruma from 'vscode-oniguruma';
import textmate, { type IRawGrammar } from 'vscode-textmate';

const shell = {
  scopeName: 'source.shell',
  patterns: [
    { match: 'echo', name: 'support.function.shell' },
    {
      begin: "'",
      end: "'",
      name: 'string.quoted.single.shell',
      patterns: [{ match: '\\$\\{.*\\}', name: 'variable.other.shell' }],
    },
  ],
};
const nix = await loadGrammar();

async function loadGrammar() {
  const wasm = createRequire(import.meta.url).resolve('vscode-oniguruma/release/onig.wasm');
  await oniguruma.loadWASM(readFileSync(wasm));
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: (scope) => Promise.resolve(readGrammar(scope)),
  });
  const grammar = await registry.loadGrammar('source.nix');
  if (!grammar) throw new Error('The grammar of source.nix could not be loaded.');
  return grammar;
}

function readGrammar(scope: string): IRawGrammar | null {
  if (scope === 'source.shell')
    return textmate.parseRawGrammar(JSON.stringify(shell), 'shell.json');
  if (scope !== 'source.nix') return null;
  const file = new URL('../../syntaxes/nix.tmLanguage.json', import.meta.url);
  return textmate.parseRawGrammar(readFileSync(file, 'utf8'), 'nix.json');
}

interface Token {
  readonly text: string;
  readonly scopes: readonly string[];
}

function tokenize(text: string): Token[] {
  let state = textmate.INITIAL;
  return text.split('\n').flatMap((line) => {
    const { tokens, ruleStack } = nix.tokenizeLine(line, state);
    state = ruleStack;
    return tokens.map((token) => ({
      text: line.slice(token.startIndex, token.endIndex),
      scopes: token.scopes,
    }));
  });
}

/** The innermost scope of the first token that reads `text`, without its `.nix`. */
function scopeOf(source: string, text: string): string | undefined {
  const token = tokenize(source).find((candidate) => candidate.text.trim() === text);
  return token?.scopes.at(-1)?.replace(/\.nix$/, '');
}

const attribute = 'variable.other.property';
const parameter = 'variable.parameter';
const property = 'variable.other.property';
const variable = 'variable.other';

describe('the scope of a piece of text', () => {
  test.each([
    // Function heads
    ['{ lib, config, }: 1', 'lib', parameter],
    ['{ lib, config, }: 1', 'config', parameter],
    ['{\n  lib,\n  pkgs ? null,\n  ...\n}:\n1', 'lib', parameter],
    ['{\n  lib,\n  pkgs ? null,\n  ...\n}:\n1', 'pkgs', parameter],
    ['{\n  lib,\n  pkgs ? null,\n  ...\n}:\n1', '...', 'keyword.operator.rest'],
    ['{ lib\n, config\n}: 1', 'lib', parameter],
    ['{ lib # the library\n, x }: 1', 'lib', parameter],
    ['{ a ? { b = c; }, d }: 1', 'b', attribute],
    ['{ a ? { b = c; }, d }: 1', 'c', variable],
    ['{ a ? { b = c; }, d }: 1', 'd', parameter],
    ['{ a ? b, }: 1', '?', 'keyword.operator.default'],
    ['args@{ a }: 1', 'args', parameter],
    ['{ a }@args: 1', 'args', parameter],
    ['x: y: x.z', 'y', parameter],
    ["final': prev: prev", "final'", parameter],
    // Sets
    ['{ a.b."c".${d} = e; }', 'a', attribute],
    ['{ a.b."c".${d} = e; }', 'b', attribute],
    ['{ a.b."c".${d} = e; }', 'c', 'string.quoted.double'],
    ['{ a.b."c".${d} = e; }', 'd', variable],
    ['{ a.b."c".${d} = e; }', 'e', variable],
    ['{ a = b; c = d; }', 'c', attribute],
    ['{ a = x: { b = c; }; d = e; }', 'd', attribute],
    ['rec { a = 1; }', 'rec', 'storage.modifier.rec'],
    ['{ or = 1; }', 'or', attribute],
    ['{ inherit (lib) mkIf "b c" d; e = f; }', 'lib', variable],
    ['{ inherit (lib) mkIf "b c" d; e = f; }', 'mkIf', attribute],
    ['{ inherit (lib) mkIf "b c" d; e = f; }', 'd', attribute],
    ['{ inherit (lib) mkIf "b c" d; e = f; }', 'f', variable],
    ['let a = b; in c', 'a', attribute],
    ['let a = b; in c', 'in', 'keyword.control.in'],
    ['let a = b; in c', 'c', variable],
    ['let a = let b = 1; in b; c = d; in c', 'd', variable],
    ['let { body = a; }', 'body', attribute],
    // Selection
    ['config.services.x', 'config', variable],
    ['config.services.x', 'services', property],
    ['a.b or c', 'or', 'keyword.operator.or'],
    ['a.or', 'or', property],
    ['a ? b', '?', 'keyword.operator.has-attribute'],
    ['a ? b', 'b', property],
    ['{ a = b ? c; d = 1; }', 'd', attribute],
    // Keywords and names that only look like them
    ['if a then b else c', 'then', 'keyword.control.conditional'],
    ['with lib; a', 'with', 'keyword.control.with'],
    ['{ a = with lib; b; c = 1; }', 'c', attribute],
    ['{ a = assert x; b; c = 1; }', 'c', attribute],
    ['{ a = in-house; b = 1; }', 'in-house', variable],
    ['inherited', 'inherited', variable],
    ['lets.let-it', 'lets', variable],
    // Constants and builtins
    ['[ true null ]', 'true', 'constant.language.boolean'],
    ['[ true null ]', 'null', 'constant.language.null'],
    ['__curPos', '__curPos', 'constant.language'],
    ['builtins.readFile ./a', 'readFile', 'support.function.builtin'],
    ['import ./a.nix', 'import', 'support.function.builtin'],
    ['toString a', 'toString', 'support.function.builtin'],
    ['lib.map', 'map', property],
    ['{ import = 1; }', 'import', attribute],
    ['map: map', 'map', parameter],
    // Numbers
    ['[ 12 ]', '12', 'constant.numeric.integer'],
    ['[ 1.5e-3 ]', '1.5e-3', 'constant.numeric.float'],
    ['[ .5 ]', '.5', 'constant.numeric.float'],
    ['a1', 'a1', variable],
    // Paths and URIs
    ['./a/b.nix', './a/b.nix', 'string.unquoted.path'],
    ['../a', '../a', 'string.unquoted.path'],
    ['~/a', '~/a', 'string.unquoted.path'],
    ['a/b', 'a/b', 'string.unquoted.path'],
    ['./a/${b}.nix', 'b', variable],
    ['./a/${b}.nix', '.nix', 'string.unquoted.path'],
    ['./. + x', './.', 'string.unquoted.path'],
    ['<nixpkgs/lib>', 'nixpkgs/lib', 'string.unquoted.search-path'],
    ['https://a.b/c?d=e', 'https://a.b/c?d=e', 'string.unquoted.uri'],
    ['x:x', 'x:x', 'string.unquoted.uri'],
    // Operators
    ['a//b', '//', 'keyword.operator.update'],
    ['a / b', '/', 'keyword.operator.arithmetic'],
    ['a < b', '<', 'keyword.operator.comparison'],
    ['a |> b', '|>', 'keyword.operator.pipe'],
    ['a <| b', '<|', 'keyword.operator.pipe'],
    ['!a', '!', 'keyword.operator.logical'],
    ['a != b', '!=', 'keyword.operator.comparison'],
    ['a -> b', '->', 'keyword.operator.logical'],
    ['a ++ b', '++', 'keyword.operator.concatenation'],
    ['a-b', 'a-b', variable],
    ['a - b', '-', 'keyword.operator.arithmetic'],
    // Strings
    ['"a ${b} c"', 'b', variable],
    ['"a ${b} c"', 'c', 'string.quoted.double'],
    ['"a ${b} c"', '${', 'punctuation.section.embedded.begin'],
    ['"\\${a}"', '\\$', 'constant.character.escape'],
    ['"\\${a}"', '{a}', 'string.quoted.double'],
    ['"$${a}"', '{a}', 'string.quoted.double'],
    ['"$$${a}"', 'a', variable],
    ['"${"${a}"}"', 'a', variable],
    ["''a ''${b} c''", "''$", 'constant.character.escape'],
    ["''a ''${b} c''", '{b} c', 'string.quoted.other'],
    ["''a ''' b''", "'''", 'constant.character.escape'],
    ["''a ''\\n b''", "''\\n", 'constant.character.escape'],
    ["''$${a}''", '{a}', 'string.quoted.other'],
    ["''${a}'${b}''", 'b', variable],
    ["{ a = ''b''; c = d; }", 'c', attribute],
    ["{ a = ''''; c = d; }", 'c', attribute],
    ["{ a = ''\n  b # c\n''; d = e; }", 'b # c', 'string.quoted.other'],
    ["{ a = ''\n  b # c\n''; d = e; }", 'd', attribute],
    // Comments
    ['# a', 'a', 'comment.line.number-sign'],
    ['/* a */ b', 'a', 'comment.block'],
    ['/* a */ b', 'b', variable],
    ['/**/ b', 'b', variable],
    ['/** a */ b', 'a', 'comment.block.documentation'],
    ['{ a = 1; /* b = 2; */ c = 3; }', 'b = 2;', 'comment.block'],
  ])('%j: %s is %s', (source, text, scope) => {
    expect(scopeOf(source, text)).toBe(scope);
  });
});

describe('an indented string after the name of its language', () => {
  const script = "{ a = /* bash */ ''\n  echo 'b ${c}' ''${d}\n''; e = f; }";

  test.each([
    ['/*', 'punctuation.definition.comment.begin'],
    ['echo', 'support.function.shell'],
    ['b', 'string.quoted.single.shell'],
    ['c', variable],
    ["''$", 'constant.character.escape'],
    ['{d}', 'meta.embedded.block.shellscript'],
    ['e', attribute],
  ])('%s is %s', (text, scope) => {
    expect(scopeOf(script, text)).toBe(scope);
  });

  test('is a plain string if the language is not known', () => {
    expect(scopeOf("/* klingon */ ''nuqneH''", 'nuqneH')).toBe('string.quoted.other');
  });
});

describe('what the editor takes for the inside of a string', () => {
  const isString = (source: string, text: string): boolean => {
    const token = tokenize(source).find((candidate) => candidate.text === text);
    // The editor goes by the innermost of these.
    const kinds = token?.scopes.join(' ').match(/\b(?:comment|string|meta\.embedded)\b/g);
    return kinds?.at(-1) === 'string';
  };

  test('text is', () => {
    expect(isString('"a"', 'a')).toBe(true);
  });

  test('an interpolation is not, so that brackets and suggestions work in it', () => {
    expect(isString('"${a}"', 'a')).toBe(false);
    expect(isString("''${a}''", 'a')).toBe(false);
  });

  test('embedded code is not', () => {
    expect(isString("/* bash */ ''echo a''", 'echo')).toBe(false);
  });
});

describe('after an unfinished line the next binding keeps its colours', () => {
  test.each([
    'a = true',
    'a =',
    'a = [ 1',
    'a = (f 1',
    'a = cfg.',
    'a = with lib',
    'inherit (lib) x',
  ])('%s', (line) => {
    expect(scopeOf(`{\n  ${line}\n  next.one = two;\n}`, 'next')).toBe(attribute);
    expect(scopeOf(`{\n  ${line}\n  next.one = two;\n}`, 'two')).toBe(variable);
  });
});
