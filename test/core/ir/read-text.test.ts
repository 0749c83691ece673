import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { AttrName, Binding, Expr } from '../../../server/src/core/ir/expr';
import { readText } from '../../../server/src/core/ir/read-text';
import { hostile } from '../../fuzz/mutations';
import { isSound } from '../../support/tree-sitter';

const sound = [
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
  'a < b == (c >= d)',
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
];

const folder = new URL('../../fixtures/nix/', import.meta.url);
const fixtures = readdirSync(folder)
  .filter((name) => name.endsWith('.nix'))
  .map((name) => readFileSync(new URL(name, folder), 'utf8'));

describe('text that is read without a fault', () => {
  it.each([...sound, ...fixtures])('%j', (text) => {
    expect(faults(text)).toEqual([]);
    expect(isSound(text)).toBe(true);
  });
});

describe('how it is read', () => {
  it.each([
    ['{ a, b ? 1, }: a', '({ a, b ? 1 }: a)'],
    ['x@{ a, ... }: a', '(x@{ a, ... }: a)'],
    ['{ a, }@x: a', '(x@{ a }: a)'],
    ['a |> b |> c', '((a |> b) |> c)'],
    ['a <| b <| c', '(a <| (b <| c))'],
    ['a -> b |> c', '((a -> b) |> c)'],
    ['a |> b || c', '(a |> (b || c))'],
    ['x: x |> f', '(x: (x |> f))'],
    ['a//b', '(a // b)'],
    ['a ++ b ++ c', '(a ++ (b ++ c))'],
    ['a - b - c', '((a - b) - c)'],
    ['a -1', '(a - 1)'],
    ['!a ? b && c', '((!(a ? b)) && c)'],
    ['-a.b * c', '((-(a.b)) * c)'],
    ['f a.b or c d', '((f (a.b or c)) d)'],
    ['[ a or b ]', '[ (a or) b ]'],
    ['./a//b', './a//b'],
    ["''${a}'${b}''", '"${a}\'${b}"'],
    ['"$${a}"', '"$${a}"'],
    ['"\\${a}\\n"', '"${a}\n"'],
    ["''\n    a\n      b\n  ''", '"a\n  b\n"'],
    ["f''", "f''"],
    ["''${f'' a}''", '"${(f\'\' a)}"'],
    ['x:x', '"x:x"'],
    ['{ inherit (a) b; c."d e".${f} = 1; }', '{ inherit (a) b; c.d e.${f} = 1; }'],
    ['let { a = 1; body = a; }', '(rec { a = 1; body = a; }.body)'],
    ['with a; assert b; if c then d else e', '(with a; (assert b; (if c then d else e)))'],
    ['let inherit a; in a', '(let inherit a; in a)'],
    ['<nixpkgs/lib>', '<nixpkgs/lib>'],
    ['# one\r# two\r\n1.5', '1.5'],
  ])('%j is %s', (text, expected) => {
    expect(faults(text)).toEqual([]);
    expect(written(readText(text).root)).toBe(expected);
  });

  it('counts positions in UTF-16 code units', () => {
    const { root } = readText('"😀" + x');
    expect(root.kind === 'binary' && root.right.span).toEqual({ start: 7, end: 8 });
  });

  it('tells where the comments are', () => {
    expect(readText('# a\r\n1 /* b */').comments).toEqual([
      { start: 0, end: 3 },
      { start: 7, end: 14 },
    ]);
  });
});

describe('text that Nix does not take', () => {
  it.each([
    [
      'a |> b <| c',
      'It is not clear what belongs together before `<|`. Put parentheses around it.',
    ],
    [
      'a == b != c',
      'It is not clear what belongs together before `!=`. Put parentheses around it.',
    ],
    ['{ a, b c, ... }: a', '`,` is missing after `b`.'],
    ['{ a, , b }: a', '`,` is not expected here. Remove it, or complete what stands before it.'],
    ['{ ..., a }: a', '`...` stands after all arguments. Write it last, without a comma.'],
    ['{ a, }@: a', 'A name is missing after `@`.'],
    [
      '{ inherit, a }: a',
      '`inherit` is not expected here. Remove it, or complete what stands before it.',
    ],
    ['in: a', 'A value is missing for the file.'],
    ['a\u00a0b', 'The character U+00A0 is not white space in Nix. Write an ordinary space.'],
    ['{ a = 1 }', '`;` is missing after the value of `a`.'],
    ['a.', 'A name is missing after the dot.'],
    ['if a then b', '`else` is missing: in Nix every `if` has both branches.'],
    ['{ a = "x; }', 'The string that begins here is not closed. Write `"` at its end.'],
    ['( 1', '`)` is missing for the `(` that was opened here.'],
  ])('%j: %s', (text, message) => {
    expect(faults(text)).toEqual([message]);
  });

  it.each(hostile)('is not taken for sound where %j made it unsound', (inserted) => {
    const texts = [...sound, ...fixtures].flatMap((text) => changed(text, inserted));
    const taken = texts.filter((text) => !text.includes('\0') && faults(text).length === 0);
    expect(taken.filter((text) => !isSound(text))).toEqual([]);
  });
});

/** A text with something written into it, and in place of a letter, at places all over it. */
function changed(text: string, inserted: string): readonly string[] {
  const step = Math.ceil(text.length / 12);
  return Array.from({ length: Math.ceil(text.length / step) }, (_, n) => n * step).flatMap((at) =>
    [at, at + 1].map((from) => text.slice(0, at) + inserted + text.slice(from)),
  );
}

function faults(text: string): readonly string[] {
  return readText(text).problems.map(({ message }) => message);
}

/** An expression with all parentheses; strings without their escapes. */
function written(expr: Expr): string {
  switch (expr.kind) {
    case 'int':
    case 'float':
      return String(expr.value);
    case 'string':
      return `"${parts(expr.parts)}"`;
    case 'path':
      return parts(expr.parts);
    case 'search-path':
      return `<${expr.name}>`;
    case 'var':
      return expr.name;
    case 'list':
      return `[ ${expr.items.map(written).join(' ')} ]`;
    case 'attrs':
      return `${expr.recursive ? 'rec ' : ''}{ ${bindings(expr.bindings)} }`;
    case 'hole':
      return '…';
    default:
      return `(${compound(expr)})`;
  }
}

function compound(expr: Expr): string {
  switch (expr.kind) {
    case 'select':
      return `${written(expr.target)}.${names(expr.path)}${expr.fallback ? ` or ${written(expr.fallback)}` : ''}`;
    case 'has-attr':
      return `${written(expr.target)} ? ${names(expr.path)}`;
    case 'apply':
      return `${written(expr.fn)} ${written(expr.argument)}`;
    case 'lambda':
      return `${head(expr)}: ${written(expr.body)}`;
    case 'let':
      return `let ${bindings(expr.bindings)} in ${written(expr.body)}`;
    case 'if':
      return `if ${written(expr.condition)} then ${written(expr.then)} else ${written(expr.otherwise)}`;
    case 'assert':
      return `assert ${written(expr.condition)}; ${written(expr.body)}`;
    case 'with':
      return `with ${written(expr.scope)}; ${written(expr.body)}`;
    case 'unary':
      return `${expr.operator}${written(expr.operand)}`;
    case 'binary':
      return `${written(expr.left)} ${expr.operator} ${written(expr.right)}`;
    default:
      return written(expr);
  }
}

function head({ param, formals }: Expr & { readonly kind: 'lambda' }): string {
  if (formals === undefined) return param?.name ?? '';
  const all = formals.names.map(({ name, fallback }) =>
    fallback ? `${name} ? ${written(fallback)}` : name,
  );
  return `${param ? `${param.name}@` : ''}{ ${[...all, ...(formals.open ? ['...'] : [])].join(', ')} }`;
}

function bindings(all: readonly Binding[]): string {
  return all
    .map((binding) =>
      binding.kind === 'assign'
        ? `${names(binding.path)} = ${written(binding.value)};`
        : `inherit ${binding.from ? `(${written(binding.from)}) ` : ''}${binding.names.map((name) => names([name])).join(' ')};`,
    )
    .join(' ');
}

function names(path: readonly AttrName[]): string {
  return path
    .map((name) => (name.kind === 'static' ? name.name : `\${${written(name.expr)}}`))
    .join('.');
}

function parts(all: readonly (string | Expr)[]): string {
  return all.map((part) => (typeof part === 'string' ? part : `\${${written(part)}}`)).join('');
}
