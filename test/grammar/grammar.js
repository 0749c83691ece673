// What real homelabs write and the published tree-sitter-nix does not read yet.
// build.sh generates the parser from this; README.md says what differs and why.
/* global grammar, choice, seq, repeat, field, optional, alias */
import nix from 'tree-sitter-nix/grammar.js';

export default grammar(nix, {
  name: 'nix',

  // A keyword that is not allowed somewhere stays a keyword, so that `let a = in a` is mended
  // before the `in` and does not lose its body.
  word: ($) => $.identifier,
  reserved: {
    global: () => ['if', 'then', 'else', 'let', 'inherit', 'in', 'rec', 'with', 'assert'],
  },

  // Neither ever stands in a finished tree. `binding_start` is what scanner.c reports where a
  // semicolon is missing; `rest` is what the parser then says is missing, and that it is allowed
  // somewhere makes the parser ask the scanner there.
  externals: ($, original) => [...original, $.binding_start, $.rest],

  rules: {
    binding: ($) =>
      seq(
        optional($.binding_start),
        field('attrpath', $.attrpath),
        choice(seq('=', field('expression', $._expression), ';'), seq('=', $.rest), $.rest),
      ),
    select_expression: ($, original) =>
      choice(original, seq(field('expression', $._expr_simple), '.', $.rest)),

    // The official formatter ends every multi-line head with a comma: `{ lib, config, }:`.
    formals: ($, original) =>
      choice(
        original,
        seq('{', field('formal', $.formal), repeat(seq(',', field('formal', $.formal))), ',', '}'),
      ),

    // As in Nix's own parser, a pipe binds looser than every other operator, and the two kinds
    // do not mix without parentheses.
    _expr_if: ($, original) =>
      choice(
        original,
        alias($._pipe_into, $.binary_expression),
        alias($._pipe_from, $.binary_expression),
      ),
    _pipe_into: ($) =>
      seq(
        field('left', choice(alias($._pipe_into, $.binary_expression), $._expr_op)),
        field('operator', '|>'),
        field('right', $._expr_op),
      ),
    _pipe_from: ($) =>
      seq(
        field('left', $._expr_op),
        field('operator', '<|'),
        field('right', choice(alias($._pipe_from, $.binary_expression), $._expr_op)),
      ),

    // `inherit (lib);` names nothing, which Nix allows.
    inherit: ($) =>
      seq('inherit', optional(field('attrs', $.inherited_attrs)), choice(';', $.rest)),
    inherit_from: ($) =>
      seq(
        'inherit',
        '(',
        field('expression', $._expression),
        ')',
        optional(field('attrs', $.inherited_attrs)),
        choice(';', $.rest),
      ),

    // `~/${name}` has nothing between the slash and the interpolation.
    _hpath_start: () => /~\/[a-zA-Z0-9._\-+/]*/,
  },
});
