import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { standIns } from '../support/fixtures';
import { nixAnswers, type NixAnswer } from './conformance/nix-values';
import { ourAnswers, type OurAnswer } from './conformance/our-values';
import { readTable, type Row } from './conformance/read-table';

const folder = fileURLToPath(new URL('../fixtures/conformance/tree', import.meta.url));
/** Another lib can be compared with, such as that of a nixpkgs checkout. */
const lib = process.env['CONFORMANCE_LIB'] ?? `${standIns.nixpkgs}/lib`;

describe.each(['language', 'builtins', 'lib'])('the evaluator, for the table "%s",', (name) => {
  const rows = readTable(name);
  const texts = rows.map(({ expression }) => expression);
  let nix: readonly NixAnswer[] = [];
  let ours: readonly OurAnswer[] = [];

  beforeAll(async () => {
    nix = await nixAnswers(
      texts.map((text) => `let lib = import ${lib}; in (${text}\n)`),
      folder,
    );
    ours = ourAnswers(texts, folder);
    const known = ours.filter(({ kind }) => kind === 'value').length;
    const thrown = nix.filter(({ kind }) => kind === 'error').length;
    process.stdout.write(
      `${name}: ${rows.length} expressions, ${known} known, ${thrown} refused by Nix\n`,
    );
  });

  /** The rows of which this is true, with both answers. */
  const rowsWhere = (test: (row: Row, our: OurAnswer, its: NixAnswer) => boolean): unknown =>
    rows.flatMap((row, i) => {
      const [our, its] = [ours[i], nix[i]];
      if (our !== undefined && its !== undefined && !test(row, our, its)) return [];
      return [{ expression: row.expression, ours: textOf(our), nix: textOf(its) }];
    });

  it('never gives a value that Nix does not give', () => {
    const wrong = rowsWhere(
      ({ expected }, our, its) => expected !== 'differs' && contradicts(our, its),
    );
    expect(wrong).toEqual([]);
  });

  it('knows every value but those that are listed as left to Nix', () => {
    const unknown = rowsWhere(
      ({ expected }, our, its) =>
        expected === 'same' && its.kind === 'value' && our.kind === 'opaque',
    );
    expect(unknown).toEqual([]);
  });

  it('lists nothing as left to Nix, or as different on purpose, that is not', () => {
    const stale = rowsWhere(
      ({ expected }, our, its) =>
        (expected === 'opaque' && (our.kind === 'value' || its.kind === 'error')) ||
        (expected === 'differs' && !contradicts(our, its)),
    );
    expect(stale).toEqual([]);
  });
});

function contradicts(our: OurAnswer, its: NixAnswer): boolean {
  return our.kind === 'value' && (its.kind === 'error' || its.xml !== our.xml);
}

function textOf(answer: OurAnswer | NixAnswer | undefined): string | undefined {
  if (answer?.kind === 'value') return answer.xml;
  return answer?.kind === 'opaque' ? answer.why : answer?.message;
}
