import { describe, expect, it } from 'vitest';
import type { Binding, Expr, FileIr } from '../../../server/src/core/ir/expr';
import { readText } from '../../../server/src/core/ir/read-text';

/** What stands before and after each broken binding must be there, and one sentence must say what is wrong. */
const cases: readonly (readonly [what: string, binding: string, message: RegExp])[] = [
  ['a string without its end', 'broken = "text;', /`"` at its end/],
  ['a string without its beginning', 'broken = some text";', /`"` before its first/],
  ['a string that is only its mark', 'broken = ";', /"/],
  ['a string with an apostrophe and no end', `broken = "it's { text;`, /`"` at its end/],
  ['a quoted name without its end', '"example.org = 1;', /`"`/],
  ['a quoted name without its beginning', 'example.org" = 1;', /`"`/],
  ['an item without its end', 'broken = [\n    "one\n    "two"\n  ];', /`"` at its end/],
  ['an item without its beginning', 'broken = [\n    one"\n    "two"\n  ];', /`"` before/],
  ['an interpolation without its end', 'broken = "a ${b.c and d";', /`}` is missing/],
  ['a call in a broken interpolation', 'broken = "${toString b.c/x";', /`}` is missing/],
  [
    'an indented string without its end',
    "broken = ''\n    echo \"x\n    y = 1;\n  ;",
    /`''` at its/,
  ],
  [
    'an indented string without its beginning',
    "broken =\n    echo 'it is' \"x\n    y() { ${z}\n  '';",
    /`''` before its first/,
  ],
  [
    'an indented string without the end of an interpolation',
    "broken = ''\n    ${pkgs.x\n    text\n  '';",
    /`}` is missing/,
  ],
];

describe.each([
  ['', ''],
  ['before = "a ${x} b";\n  ', '\n  after = "c";'],
  ["before = ''\n    a\n  '';\n  ", "\n  after = ''\n    a = 1;\n  '';"],
  ['before = [\n    "a"\n  ];\n  ', '\n  after = "two\n    lines";'],
])('between %j and %j', (before, after) => {
  it.each(cases)('%s costs nothing but its binding', (_, binding, message) => {
    const { root, problems } = read(`{\n  ${before}${binding}${after}\n}`);
    expect(namesOf(root)).toEqual(
      expect.arrayContaining(
        [before, after].map((part) => part.trim().split(' ')[0]).filter(Boolean),
      ),
    );
    const neighbours = bindingsOf(root).filter((found) => /before|after/.test(nameOf(found)));
    expect(JSON.stringify(neighbours)).not.toContain('"hole"');
    expect(problems.map((problem) => problem.message)).toEqual([expect.stringMatching(message)]);
  });
});

describe('in a text that begins with line breaks', () => {
  it.each(cases)('%s costs nothing but its binding', (_, binding) => {
    const { root } = read(`\n\n{\n  ${binding}\n  after = 1;\n}`);
    expect(namesOf(root)).toContain('after');
  });

  it.each(["\n    echo\n  '';\n", "\n\n  echo '';", "\n'';", "\r\n    echo\r\n''\r\n"])(
    '%j is read to its end',
    (text) => {
      expect(read(text).problems).not.toEqual([]);
    },
  );
});

describe('sound strings beside a missing semicolon', () => {
  it.each([
    'text = "two\n  lines = 1\n  three";',
    'text = "${\n    if a then "b;" else "c"\n  }";',
    "text = ''\n  not indented = 1\n}\n'';",
    "text = ''\n    '''a''' ''${b} ''\\n\n  '' + \"c\";",
    "text = f'' \"a\" [ '' '' ];",
  ])('are read as they stand: %j', (text) => {
    const sound = read(`{ ${text} }`).root;
    const broken = read(`{ ${text} x = 1 y = 2; }`).root;
    expect(bindingsOf(broken)[0]).toEqual(bindingsOf(sound)[0]);
  });
});

function read(text: string): FileIr {
  return readText(text);
}

function bindingsOf(root: Expr): readonly Binding[] {
  return root.kind === 'attrs' ? root.bindings : [];
}

function namesOf(root: Expr): readonly string[] {
  return bindingsOf(root).map(nameOf);
}

function nameOf(binding: Binding): string {
  const [first] = binding.kind === 'assign' ? binding.path : binding.names;
  return first?.kind === 'static' ? first.name : '';
}
