import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Language, Parser, type Node } from 'web-tree-sitter';

const parser = await createParser();

async function createParser(): Promise<Parser> {
  await Parser.init();
  const wasm = readFileSync(new URL('../../../server/grammar/nix.wasm', import.meta.url));
  return new Parser().setLanguage(await Language.load(wasm));
}

/** Applies `read` to the root of the parsed text, and frees the tree. */
function parse<T>(text: string, read: (root: Node) => T): T {
  const tree = parser.parse(text);
  if (!tree) throw new Error('The parser has no language.');
  try {
    return read(tree.rootNode);
  } finally {
    tree.delete();
  }
}

function flatten(node: Node): Node[] {
  return [node, ...node.children.flatMap(flatten)];
}

/** The faults in the text, as `missing ;` or `error: text`, from left to right. */
function faults(text: string): string[] {
  return parse(text, (root) =>
    flatten(root).flatMap((node) => {
      if (node.isMissing) return [`missing ${node.type}`];
      return node.isError ? [`error: ${node.text}`] : [];
    }),
  );
}

/** The tree in short: names of nodes only, without the source file around it. */
function shape(text: string): string {
  return parse(text, (root) =>
    root
      .toString()
      .replace(/^\(source_code expression: (.*)\)$/, '$1')
      .replaceAll('_expression', '')
      .replaceAll(/\(variable name: \(identifier\)\)/g, 'var')
      .replaceAll('formal: (formal name: (identifier))', 'formal'),
  );
}

/** `path = value` for each binding, and `path` for one without a value, in document order. */
function bindings(text: string): string[] {
  return parse(text, (root) =>
    flatten(root)
      .filter((node) => node.type === 'binding')
      .map((node) =>
        ['attrpath', 'expression']
          .flatMap((field) => node.childForFieldName(field)?.text.replaceAll(/\s+/g, ' ') ?? [])
          .join(' = '),
      ),
  );
}

describe('Nix text that must be read without a fault', () => {
  test.each([
    // Function heads
    '{ }: 1',
    '{ ... }: 1',
    '{ a }: a',
    '{ a, }: a',
    '{ a, b, }: a',
    '{ a ? 1, b ? { }, }: a',
    'args@{ a, b, }: a',
    '{ a, b, }@args: a',
    '{ a, ... }@args: a',
    '{\n  a, # why\n  b, /* what */\n}:\na',
    "x': y-z: _: x'",
    // Operators
    'a |> b |> c',
    'a <| b <| c',
    '[ 1 ] |> map (x: x + 1) |> f.g',
    'a -> b |> c',
    'x: x |> f',
    'if a then b else c |> d',
    '!a ? b && c || d -> e',
    'a ++ b // c',
    'a//b',
    'a //b',
    '{ }//{ }',
    'a < b == (c >= d) != (e <= f)',
    '-a.b * -1 / 2 - 3',
    'a -1',
    'a ? b.c',
    'a ? ${b}."c"',
    'a ? "b ${c}".d',
    // Selection and `or`
    'a.b or c',
    'a.b.${c}."d ${e}" or (f g)',
    'f a.b or c d',
    '[ a.b or c ]',
    '{ or = 1; }',
    'x.or',
    'x.or or y',
    '{ inherit (x) or; }',
    // Strings
    `"a \${b."c\${d}"} \\\${x} $$ $$\${x} $"`,
    '"\\" \\\\ \\n \\\n"',
    '"a\n b"',
    "''''",
    "''\n  ''$ ''${a} ''\\n ''' $$ $${b} ${c} 'd' ''\\${e}\n''",
    "''${a}'${b}''",
    "''${''a ${''b''}''}''",
    "''a$''",
    "''a' ''",
    // Paths, URIs and numbers
    './a/${b}.nix',
    './${a}/b${c}${d}',
    '[ ./a ../b/${c} /d a/e ./. ]',
    '~/a',
    '~/${a}/b',
    '<nixpkgs>',
    '<nixpkgs/nixos/lib/eval-config.nix> { }',
    'https://example.org/a?b=c&d',
    'x:x',
    'mailto:a@b.c',
    '[ 1 1.5 .5 0.5 1. 1.e5 1.5e-3 0.5E+2 ]',
    // Sets and bindings
    '{ a.b.c = 1; "d e" = 2; "f ${g}".h = 3; ${i} = 4; j.${k}.l = 5; }',
    '{ inherit a; inherit (b) "c" d ${"e"}; inherit; inherit (f); }',
    'rec { a = 1; b = a; }',
    'let { a = 1; body = a; }',
    'let in 1',
    'let inherit (a) b; c = 1; in b',
    '{ a = 1; }.a',
    // The rest
    'assert a; with b; c',
    'if a then b else if c then d else e',
    '__curPos',
    'builtins.map (x: x) [ true false null ]',
    '/**/ 1',
    '/** doc **/ 1 # end',
    'a/*b*/c',
    '',
    '# nothing but a comment',
    '\r\n{\r\n\ta = 1;\r\n}\r\n',
  ])('%j', (text) => {
    expect(faults(text)).toEqual([]);
  });
});

describe('how it is read', () => {
  test.each([
    ['{ a, b, }: a', '(function formals: (formals formal formal) body: var)'],
    ['x@{ a, }: a', '(function universal: (identifier) formals: (formals formal) body: var)'],
    ['{ a, }@x: a', '(function formals: (formals formal) universal: (identifier) body: var)'],
    ['a |> b |> c', '(binary left: (binary left: var right: var) right: var)'],
    ['a <| b <| c', '(binary left: var right: (binary left: var right: var))'],
    ['a -> b |> c', '(binary left: (binary left: var right: var) right: var)'],
    ['a |> b || c', '(binary left: var right: (binary left: var right: var))'],
    ['x: x |> f', '(function universal: (identifier) body: (binary left: var right: var))'],
    ['a//b', '(binary left: var right: var)'],
    ['./a//b', '(path (path_fragment))'],
    ["''${a}'${b}''", shape("''${a}x${b}''")],
    ['"$${a}"', '(string (string_fragment))'],
    ['x:x', '(uri)'],
    ['{ inherit; }', '(attrset (binding_set binding: (inherit)))'],
  ])('%j is %s', (text, expected) => {
    expect(shape(text)).toBe(expected);
  });

  test('a pipe is a binary expression with its operator', () => {
    expect(
      parse('a |> b', ({ firstChild }) => firstChild?.childForFieldName('operator')?.type),
    ).toBe('|>');
  });

  test('positions count UTF-16 code units', () => {
    expect(
      parse('"😀" + x', (root) => root.firstChild?.childForFieldName('right')?.startIndex),
    ).toBe(7);
  });
});

describe('text that Nix does not take', () => {
  test.each([
    'a |> b <| c',
    '{ a b }: a',
    '{ , a }: a',
    '{ a = 1 }',
    'a.',
    'if a then b',
    '{ a = "x; }',
    '( 1',
  ])('%j has a fault', (text) => {
    expect(faults(text)).not.toEqual([]);
  });
});

describe('what is left of a file while somebody types', () => {
  const around = (lines: string): string =>
    `{ lib, config, }:\n{\n  before = 1;\n${lines}\n  after.\${x} = 2;\n  last = 3;\n}\n`;
  const rest = ['after.${x} = 2', 'last = 3'];

  test.each([
    ['a semicolon is missing', '  a = true', ['a = true'], ['missing ;']],
    ['one is missing after a call', '  a = f "x"', ['a = f "x"'], ['missing ;']],
    ['one is missing before a comment', '  a = 1 # why', ['a = 1'], ['missing ;']],
    ['one is missing after an inherit', '  inherit (x) y', [], ['missing ;']],
    ['the value is missing', '  a =', ['a'], ['missing rest']],
    ['the name is half there', '  ena', ['ena'], ['missing rest']],
    ['the selected name is missing', '  a = cfg.', [], ['error: a = cfg.']],
    ['a list is open', '  a = [ 1', [], ['error: a = [ 1']],
    ['a parenthesis is open', '  a = (f 1', [], ['error: a = (f 1']],
    ['an `else` is missing', '  a = if b then 1', [], ['error: a = if b then 1']],
    ['the value is missing, but not its semicolon', '  a = ;', ['a = '], ['missing identifier']],
    ['the selected name is missing, but not its semicolon', '  a = x.;', ['a = x'], ['error: .']],
    ['a list is open, but its semicolon is there', '  a = [ 1;', ['a = [ 1'], ['missing ]']],
    ['a comment is open on one line', '  a = 1; /*', ['a = 1'], ['error: /*']],
  ])('%s', (_, line, mended, expected) => {
    expect(faults(around(line))).toEqual(expected);
    expect(bindings(around(line))).toEqual(['before = 1', ...mended, ...rest]);
  });

  test('the last binding lacks its semicolon', () => {
    expect(bindings('{ a = 1; b = 2 }')).toEqual(['a = 1', 'b = 2']);
  });

  test('a binding lacks its value before `in`', () => {
    expect(shape('let a = 1; b = in a')).toMatch(/body: var\)$/);
  });

  test('a comparison on the next line is no binding', () => {
    expect(faults('{ a = x\n == y; }')).toEqual([]);
    expect(faults('{ a = f\n  x == y; }')).toEqual([]);
  });

  test('a name that goes on in the next line is one name', () => {
    expect(bindings('{ a.\n  b\n  .c\n  = 1; }')).toEqual(['a. b .c = 1']);
  });
});
