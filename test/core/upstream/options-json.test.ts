import { describe, expect, it } from 'vitest';
import { readOptionsJson } from '../../../server/src/core/upstream/options-json';
import { typeFromWords } from '../../../server/src/core/upstream/type-words';
import type { RowType } from '../../../server/src/core/upstream/option-row';

/** A type as nested names. */
const names = ({ k, of = [], values }: RowType): string =>
  [k, ...of.map((type) => `(${names(type)})`), ...(values ?? []).map(String)].join(' ');

describe('a type that is told in words', () => {
  it.each([
    ['boolean', 'bool'],
    ['16 bit unsigned integer; between 0 and 65535 (both inclusive)', 'intBetween'],
    ['null or string', 'nullOr (str)'],
    ['null or (submodule)', 'nullOr (submodule)'],
    ['list of (list of string)', 'listOf (listOf (str))'],
    ['attribute set of (submodule)', 'attrsOf (submodule)'],
    ['one of "a", "b, c"', 'enum a b, c'],
    ['null or one of "a", "b"', 'nullOr (enum a b)'],
    ['string or list of string', '…'],
    ['list of string or boolean', '…'],
    ['path', '…'],
    ['one of 1, 2', '…'],
    ['JSON value', '…'],
  ])('%s', (words, expected) => {
    expect(names(typeFromWords(words))).toBe(expected);
    expect(typeFromWords(words).d).toBe(words);
  });
});

describe("NixOS's options.json", () => {
  const options = {
    'services.caddy.enable': {
      loc: ['services', 'caddy', 'enable'],
      type: 'boolean',
      description: { _type: 'mdDoc', text: 'Whether.' },
      default: { _type: 'literalExpression', text: 'true' },
      declarations: [{ name: '<nixpkgs/nixos/modules/caddy.nix>', url: 'https://example.org' }],
      readOnly: false,
    },
    'services.old': {
      loc: ['services', 'old'],
      type: 'string',
      visible: false,
      declarations: ['/nix/store/x-source/a.nix'],
    },
  };

  it('is read with its words and places', () => {
    expect(readOptionsJson(JSON.stringify(options))).toMatchObject([
      {
        path: ['services', 'caddy', 'enable'],
        type: { k: 'bool' },
        description: 'Whether.',
        default: 'true',
        usual: true,
        hidden: false,
        places: [{ file: 'nixos/modules/caddy.nix' }],
      },
      { path: ['services', 'old'], hidden: true, places: [{ file: 'a.nix' }] },
    ]);
  });

  it.each(['', 'x', '[]', 'null', '{}', '{"a": 1}', '{"a": {"loc": "b"}}', '"text"'])(
    'is not %j',
    (text) => {
      expect(readOptionsJson(text)).toBeUndefined();
    },
  );
});
