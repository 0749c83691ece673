import { describe, expect, it } from 'vitest';
import { uriFromPath } from '../../../server/src/core/base/uri';
import {
  comparisonText,
  compareTiers,
  isDisagreement,
} from '../../../server/src/core/model/compare-tiers';
import type { OptionRow } from '../../../server/src/core/upstream/option-row';
import { bool, port, row, str, submodule, attrsOf } from '../../support/option-index';
import { fixture } from '../../support/workspace';

/** How the options of a module compare with what Nix says of them. */
function compared(
  options: string,
  rows: readonly OptionRow[],
  gaps: readonly (readonly string[])[] = [],
): readonly string[] {
  const text = `{ lib, given, ... }: with lib; { options.lab = { ${options} }; }`;
  const { workspace } = fixture(`#- /lab/flake.nix\n{ outputs = _: { }; }\n#- /lab/m.nix\n${text}`);
  const facts = workspace.snapshot().facts(uriFromPath('/lab/m.nix'));
  if (facts === undefined) throw new Error('The module has no facts.');
  const told = { rows, gaps: gaps.map((path) => ({ path, why: 'it needs config' })) };
  return compareTiers(facts, told).map(
    (one) =>
      `${one.kind} ${one.path.join('.')}${isDisagreement(one) ? ` (${comparisonText(one)})` : ''}`,
  );
}

describe('what the sources and Nix say of an option', () => {
  it.each<readonly [string, string, OptionRow, string]>([
    ['is the same', 'x = mkOption { type = types.bool; };', row('lab.x', bool), 'same lab.x'],
    [
      'is the same where a default only Nix can tell is computed',
      'x = mkOption { type = types.port; default = given.port; };',
      row('lab.x', port, { default: '3', usual: 3 }),
      'resolved lab.x',
    ],
    [
      'is told by Nix where the sources do not know the type',
      'x = mkOption { type = given.type; };',
      row('lab.x', bool),
      'resolved lab.x',
    ],
    [
      'is told by the sources where Nix does not know the type',
      'x = mkOption { type = types.bool; };',
      row('lab.x', { k: '…', d: '…' }),
      'unevaluated lab.x',
    ],
    [
      'is the same where Nix writes the type with an escape',
      'x = mkOption { type = types.strMatching "^a$"; };',
      row('lab.x', { k: 'strMatching "^a\\$"', d: 'string matching the pattern ^a$' }),
      'same lab.x',
    ],
    [
      'is another type',
      'x = mkOption { type = types.bool; };',
      row('lab.x', str),
      'type lab.x (lab.x: the sources give the type bool, Nix gives str.)',
    ],
    [
      'is another default',
      'x = mkOption { type = types.port; default = 1; };',
      row('lab.x', port, { default: '2', usual: 2 }),
      'default lab.x (lab.x: the sources give the default 1, Nix gives 2.)',
    ],
    [
      'is a default that only one of them has',
      'x = mkOption { type = types.port; };',
      row('lab.x', port, { default: '2', usual: 2 }),
      'default lab.x (lab.x: only Nix finds a default.)',
    ],
  ])('%s', (_, options, found, expected) => {
    expect(compared(options, [found])).toEqual([expected]);
  });

  it('is nothing from one of them where only the other has it', () => {
    expect(compared('x = mkOption { };', [row('lab.y', bool)])).toEqual([
      'missed lab.y (lab.y: only Nix finds it.)',
      'invented lab.x (lab.x: only the sources have it.)',
    ]);
  });

  it('is not compared where Nix could not evaluate a part, or the sources do not tell it', () => {
    expect(compared('x = mkOption { };', [], [['lab']])).toEqual(['unevaluated lab.x']);
    expect(compared('x = given.options;', [row('lab.x.y', bool)])).toEqual(['resolved lab.x.y']);
  });

  it('is compared for options, and not again for what their submodules hold', () => {
    expect(
      compared('x = mkOption { type = types.attrsOf (types.submodule { }); };', [
        row('lab.x', attrsOf(submodule())),
        row('lab.x.<name>.y', str),
      ]),
    ).toEqual(['same lab.x']);
  });
});
