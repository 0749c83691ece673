import { describe, expect, it } from 'vitest';
import { contradicts, type Shape } from '../../../server/src/core/types/fit';
import { describeType } from '../../../server/src/core/types/describe-type';
import type { RowType } from '../../../server/src/core/upstream/option-row';
import {
  attrsOf,
  bool,
  enumOf,
  indexOf,
  listOf,
  nullOr,
  port,
  row,
  str,
  submodule,
} from '../../support/option-index';

const typeOf = (type: RowType) =>
  indexOf([row('x', type)]).root.child('x')?.type ?? { kind: 'raw' as const };

const number = (value: number): Shape => ({ kind: 'int', value });
const text = (value: string): Shape => ({ kind: 'string', value });
const unknown: RowType = { k: 'fancy', d: 'something fancy' };
const oneOf: RowType = {
  k: 'either',
  d: 'boolean, string or list of string',
  of: [bool, str, listOf(str)],
};

describe('a type of the index', () => {
  it.each([
    [port, number(70_000)],
    [port, text('80')],
    [nullOr(port), text('80')],
    [enumOf('a', 'b'), text('c')],
    [listOf(str), text('a')],
    [attrsOf(submodule()), number(1)],
    [oneOf, number(1)],
    [{ k: 'positiveInt', d: 'positive integer, meaning >0' }, number(0)],
    [{ k: 'intBetween', d: 'integer between -5 and 5 (both inclusive)' }, number(-6)],
  ])('%o is contradicted by %o', (type, shape) => {
    expect(contradicts(typeOf(type), shape)).toBe(true);
  });

  it.each([
    [port, number(80)],
    [nullOr(port), { kind: 'null' } as const],
    [enumOf('a', 'b'), text('a')],
    [{ k: 'enum', d: 'one of <package>' }, text('a')],
    [oneOf, { kind: 'list', items: [] } as const],
    [unknown, number(1)],
    [{ k: '…', d: 'deep' }, number(1)],
    [
      {
        k: 'numberBetween',
        d: 'integer or floating point number between 0 and 1 (both inclusive)',
      },
      number(5),
    ],
    [{ k: 'intBetween', d: 'integer between -5 and 5 (both inclusive)' }, number(-5)],
  ])('%o is not contradicted by %o', (type, shape) => {
    expect(contradicts(typeOf(type), shape)).toBe(false);
  });

  it.each([bool, str, port, nullOr(str), listOf(str), enumOf('a', 'b'), unknown])(
    '%o is described as Nix does',
    (type) => {
      expect(describeType(typeOf(type))).toBe(type.d);
    },
  );
});
