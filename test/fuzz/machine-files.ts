import fc from 'fast-check';
import { pathText, type OptionPath } from '../../server/src/core/model/option-path';

/** A tree of names with literals of Nix at its leaves. */
type Tree = { readonly [name: string]: Tree | string };

const literal = fc.constantFrom('true', 'false', '8080', '"text"', '[ 1 2 ]', 'null', "''lines''");

const services: fc.Arbitrary<Tree> = fc
  .record(
    {
      caddy: fc.record(
        { enable: fc.constantFrom('true', 'false'), port: literal, tls: fc.constant('"off"') },
        { requiredKeys: [] },
      ),
      grafana: fc.record(
        { enable: fc.constantFrom('true', 'false'), domain: literal, plugins: literal },
        { requiredKeys: [] },
      ),
      'with space': fc.record({ port: literal }, { requiredKeys: [] }),
    },
    { requiredKeys: [] },
  )
  .map((tree): Tree => tree);

const tree: fc.Arbitrary<Tree> = fc
  .record(
    {
      homelab: fc.record({ services, domain: literal }, { requiredKeys: [] }),
      networking: fc.record({ hostName: fc.constant('"server"') }),
      users: fc.record({ mutableUsers: literal }),
    },
    { requiredKeys: [] },
  )
  .map((found): Tree => found);

/** How a person lays out what a file says. */
type Style = {
  readonly head: string;
  readonly newline: string;
  readonly indent: string;
  readonly onOneLine: boolean;
  readonly comment: string;
  /** For each set in turn, whether it is written as a dotted path. */
  readonly dotted: readonly boolean[];
  readonly wrapped: string;
};

const style: fc.Arbitrary<Style> = fc.record({
  head: fc.constantFrom(
    '',
    '{ ... }: ',
    '{ config, lib, pkgs, ... }:\n',
    '{ lib, ... }:\nlet\n  inherit (lib) mkIf;\nin\n',
    '# A machine.\n{ lib, ... }@args: ',
    '{\n  lib,\n  pkgs,\n  ...\n}:\n\n',
  ),
  newline: fc.constantFrom('\n', '\n', '\r\n'),
  indent: fc.constantFrom('  ', '    ', '\t', ''),
  onOneLine: fc.boolean(),
  comment: fc.constantFrom('', '', ' # why', '\n# above', ' /* { */', ' # }'),
  dotted: fc.array(fc.boolean(), { minLength: 4, maxLength: 8 }),
  wrapped: fc.constantFrom('', '', 'lib.mkIf true ', 'lib.mkMerge '),
});

/** The file of a machine, in one of the many ways in which it may be written. */
export const machineFiles: fc.Arbitrary<string> = fc.tuple(tree, style).map(([content, how]) => {
  const turns = [...how.dotted];
  const isDotted = (): boolean => {
    const turn = turns.shift() ?? false;
    turns.push(turn);
    return turn;
  };
  const lines = (node: Tree, path: OptionPath, depth: number): string[] =>
    Object.entries(node).flatMap(([name, value]) => {
      const own = [...path, name];
      if (typeof value === 'string') return [`${pathText(own)} = ${value};${how.comment}`];
      if (isDotted() && Object.keys(value).length > 0) return lines(value, own, depth);
      return [`${pathText(own)} = ${set(value, depth + 1)};`];
    });
  const set = (node: Tree, depth: number): string => {
    const inside = lines(node, [], depth);
    // A comment ends with its line.
    const isShort = how.onOneLine && depth > 0 && !/#|\n/.test(inside.join(''));
    if (isShort) return `{ ${inside.join(' ')} }`;
    const start = `\n${how.indent.repeat(depth + 1)}`;
    const indented = inside.map((line) => start + line.replaceAll('\n', start));
    return `{${indented.join('')}\n${how.indent.repeat(depth)}}`;
  };
  const usesLib = how.head.includes('lib');
  const wrapped = usesLib ? how.wrapped : '';
  const whole = set(content, 0);
  const body = wrapped === 'lib.mkMerge ' ? `lib.mkMerge [ ${whole} ]` : wrapped + whole;
  return `${how.head}${body}\n`.replaceAll('\n', how.newline);
});
