import { describe, expect, it } from 'vitest';
import { applyEdits } from '../../../server/src/core/base/span';
import { formatOnType } from '../../../server/src/core/edits/format-on-type';
import { homelab } from '../../support/homelab';

/** The text after the character before the caret was typed. */
function typed(machine: string, character: ';' | '\n'): string {
  const { workspace, caret } = homelab(machine);
  const snapshot = workspace.snapshot();
  const { file, offset } = caret;
  const edits = formatOnType(snapshot, file, { character, offset, unit: '  ' });
  return applyEdits(snapshot.text(file) ?? '', edits).trimEnd();
}

describe('a semicolon that was typed', () => {
  it.each([
    ['{ a=1;$0 }', '{ a = 1; }'],
    ['{ a.b  =  (f 1);$0 }', '{ a.b = (f 1); }'],
    ['{\n\ta= "😀";$0\n}', '{\n\ta = "😀";\n}'],
    ['{ a=/* why */1;$0 }', '{ a = /* why */1; }'],
    ['let a=1;$0 in a', 'let a = 1; in a'],
    ['{\n  a = {\n    b = 1;\n    };$0\n}', '{\n  a = {\n    b = 1;\n  };\n}'],
    ['{\r\n  a = [\r\n];$0\r\n}', '{\r\n  a = [\r\n  ];\r\n}'],
  ])('%j becomes %j', (machine, expected) => {
    expect(typed(machine, ';')).toBe(expected);
  });

  it.each([
    ['{ a = 1;;$0 }', '{ a = 1; }'],
    ['{ a = 1;$0; }', '{ a = 1; }'],
    ['{\n  a = [ 1 ];$0;\n  b = 2;\n}', '{\n  a = [ 1 ];\n  b = 2;\n}'],
  ])('twice, is taken back: %j', (machine, expected) => {
    expect(typed(machine, ';')).toBe(expected);
  });

  it.each([
    ['{ a = 1;$0 }'],
    ['{ a = "b=1;$0"; }'],
    ['{ a = "x;;$0"; }'],
    ["{ a = ''\n  b=1;$0\n''; }"],
    ['{ # a=1;$0\n }'],
    ['{ a =\n    1;$0 }'],
    ['{ inherit a;$0 }'],
    ['{ a = b == 1;$0 }'],
    ['{ a = { b = 1; };$0 }'],
    ['{ a = [ ; ;$0 }'],
    ['{ a=;$0 }'],
  ])('changes nothing in %j', (machine) => {
    expect(typed(machine, ';')).toBe(machine.replace('$0', ''));
  });
});

describe('a new line', () => {
  it.each([
    ['{\n$0\n}', '{\n  \n}'],
    ['{\n  a = {\n$0\n  };\n}', '{\n  a = {\n    \n  };\n}'],
    ['{\n  a = {\n$0};\n}', '{\n  a = {\n  };\n}'],
    ['{\n  a =\n$0\n}', '{\n  a =\n    \n}'],
    ['let\n$0\nin 1', 'let\n  \nin 1'],
    ['{\n  a = [\n    1\n  ];\n      $0\n}', '{\n  a = [\n    1\n  ];\n  \n}'],
    ['{\n  a = f\n    1;\n    $0\n}', '{\n  a = f\n    1;\n  \n}'],
    ['{\r\n  a = 1;\r\n$0\r\n}', '{\r\n  a = 1;\r\n  \r\n}'],
    ['{\n\ta = {\n\t\tb = 1;\n$0\n\t};\n}', '{\n\ta = {\n\t\tb = 1;\n\t\t\n\t};\n}'],
    ['{\n  a = {\n    b = 1;\n$0', '{\n  a = {\n    b = 1;\n    '],
  ])('%j becomes %j', (machine, expected) => {
    expect(typed(machine, '\n')).toBe(expected.trimEnd());
  });

  it.each([
    ["{ a = ''\n  b = {\n$0\n''; }"],
    ['{ /* {\n$0\n */ }'],
    ['{ # {\n$0\n}'],
    ['{\n  a = 1;\n  $0\n}'],
    ['{\n  a = f\n      $0\n}'],
  ])('changes nothing in %j', (machine) => {
    expect(typed(machine, '\n')).toBe(machine.replace('$0', '').trimEnd());
  });
});
