import { describe, expect, it } from 'vitest';
import { nixosMarkdown } from '../../../server/src/core/upstream/nixos-markdown';

describe("NixOS's Markdown becomes an editor's", () => {
  it.each([
    ['Set {option}`a.b` in {file}`/etc/x` by {command}`y`.', 'Set `a.b` in `/etc/x` by `y`.'],
    ['See {manpage}`systemd(1)` and {env}`HOME`.', 'See `systemd(1)` and `HOME`.'],
    ['See [](#opt-services.x.enable).', 'See `services.x.enable`.'],
    ['See [the chapter](#sec-x) and [](#sec-y).', 'See the chapter and `sec-y`.'],
    ['See [`services.x`](#opt-services.x).', 'See `services.x`.'],
    ['See [the site](https://example.org).', 'See [the site](https://example.org).'],
    ['See <https://example.org> for <name>.', 'See <https://example.org> for \\<name>.'],
    ['`services.<name>.x`', '`services.<name>.x`'],
    ['## Title {#sec-title}', '## Title'],
    ['[]{#anchor}Text', 'Text'],
    ['[x]{.keycap} y', 'x y'],
    ['::: {.note}\nMind `this`.\n:::\nMore.', '> **Note**\n>\n> Mind `this`.\n\nMore.'],
    [
      '::: {.warning}\nA\n\n::: {.tip}\nB\n:::\n:::',
      '> **Warning**\n>\n> A\n>\n> > **Tip**\n> >\n> > B\n>',
    ],
    ['```\n{option}`x` <y>\n::: {.note}\n```', '```\n{option}`x` <y>\n::: {.note}\n```'],
    ['term\n: what it is', '**term**  \nwhat it is'],
    ['  plain  \n', 'plain'],
  ])('%j', (text, expected) => {
    expect(nixosMarkdown(text)).toBe(expected);
  });
});
