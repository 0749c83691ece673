import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { lowerTree } from '../../../server/src/core/ir/lower';
import { recoverText } from '../../../server/src/core/ir/recover';
import { nixParser } from '../../support/nix-parser';

const constructs = [
  '{ a, b ? 1, ... }@args: a + b',
  'args@{ lib, pkgs, }: with lib; { inherit (lib) a "b"; inherit c; }',
  'let x = 1; y = { z.w = 2; "q.r".s = 3; ${x} = 4; }; in y.z.w or x ? a.b',
  'rec { a = [ 1 2.5 ./x.nix <nixpkgs/lib> ~/y "s${toString 1}t" (f x) ]; b = -a; c = !a; }',
  "''\n  one\n    two ${x}\n  '''' ''${y} ''\\n\n''",
  'if a then b else assert c; d',
  'a: b: a // b ++ c -> d || e && f == g',
  'x |> f |> g',
  '{ lib, ... }: { options.a.b = lib.mkOption { default = (x: x) 1; }; }',
  'http://example.org/x',
  '"a\\nb\\${c}$${d}"',
  './a/${b}/c.nix',
];

const fixtures = readdirSync(new URL('../../fixtures/nix', import.meta.url), {
  withFileTypes: true,
})
  .filter((entry) => entry.name.endsWith('.nix'))
  .map((entry) =>
    readFileSync(new URL(`../../fixtures/nix/${entry.name}`, import.meta.url), 'utf8'),
  );

describe('recovery', () => {
  it.each([...constructs, ...fixtures])('reads sound text as the tree does: %s', (text) => {
    const tree = nixParser.parse(text);
    expect(tree.broken).toBe(false);
    expect(recoverText(text).root).toEqual(lowerTree(text, tree).root);
  });
});
