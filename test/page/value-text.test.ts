import { describe, expect, it } from 'vitest';
import { isText, valueText } from '../../client/src/difference/value-text';

describe('a value that is compared line by line', () => {
  it.each([
    ['3001', '3001'],
    ['"one line"', 'one line'],
    ['"first\\nsecond \\"quoted\\" \\${kept}"', 'first\nsecond "quoted" ${kept}'],
    ['[ ]', '[\n]'],
    ['[ 1 2 ]', '[\n  1\n  2\n]'],
    ['[ "a b" { x = 1; } ]', '[\n  "a b"\n  {\n    x = 1;\n  }\n]'],
    [
      '{ a = [ "x;y" ]; b = { c = null; }; }',
      '{\n  a = [\n    "x;y"\n  ];\n  b = {\n    c = null;\n  };\n}',
    ],
    ['<derivation hello-2.12>', '<derivation hello-2.12>'],
    ['[ <derivation a b> ]', '[\n  <derivation a b>\n]'],
  ])('%s', (value, expected) => {
    expect(valueText(value)).toBe(expected);
  });

  it('is a text or Nix', () => {
    expect(isText('"a"')).toBe(true);
    expect(isText('[ "a" ]')).toBe(false);
    expect(isText('"a" "b"')).toBe(false);
  });
});
