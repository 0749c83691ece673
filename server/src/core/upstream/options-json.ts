import type { OptionRow, RowPlace } from './option-row';
import { typeFromWords } from './type-words';

type Words = string | { readonly text?: string } | null;
/** As `nixosOptionsDoc` of nixpkgs writes it. */
type JsonOption = {
  readonly loc?: readonly string[];
  readonly type?: string;
  readonly description?: Words;
  readonly default?: Words;
  readonly example?: Words;
  readonly readOnly?: boolean;
  readonly internal?: boolean;
  readonly visible?: boolean;
  readonly declarations?: readonly (string | { readonly name?: string; readonly url?: string })[];
};

/** The options of NixOS's `options.json`; undefined where it is none. */
export function readOptionsJson(text: string): readonly OptionRow[] | undefined {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  if (typeof found !== 'object' || found === null || Array.isArray(found)) return undefined;
  const rows = Object.values(found as Readonly<Record<string, JsonOption>>).flatMap(toRow);
  return rows.length === 0 ? undefined : rows;
}

function toRow(option: JsonOption): readonly OptionRow[] {
  if (typeof option !== 'object' || !Array.isArray(option.loc)) return [];
  const usual = wordsOf(option.default);
  const example = wordsOf(option.example);
  const description = wordsOf(option.description);
  return [
    {
      path: option.loc,
      type: typeFromWords(option.type ?? 'unspecified value'),
      ...(description !== undefined && { description }),
      ...(usual !== undefined && { default: usual }),
      ...(example !== undefined && { example }),
      ...(usual === 'true' && { usual: true }),
      hidden: option.visible === false,
      internal: option.internal === true,
      readOnly: option.readOnly === true,
      hasDefault: usual !== undefined,
      failed: false,
      places: (option.declarations ?? []).flatMap(placeOf),
    },
  ];
}

function wordsOf(words: Words | undefined): string | undefined {
  if (typeof words === 'string') return words;
  return typeof words?.text === 'string' ? words.text : undefined;
}

/** Within nixpkgs: `nixos/modules/services/x.nix`, `<nixpkgs/nixos/modules/services/x.nix>`. */
function placeOf(declaration: string | { readonly name?: string }): readonly RowPlace[] {
  const name = typeof declaration === 'string' ? declaration : declaration.name;
  const file = name?.replace(/^<nixpkgs\/(.*)>$/, '$1').replace(/^\/nix\/store\/[^/]+\//, '');
  return file === undefined ? [] : [{ file }];
}
