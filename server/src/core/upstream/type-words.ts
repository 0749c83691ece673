import type { RowType } from './option-row';

/** The type that the module system describes in these words; what it cannot be told of takes anything. */
export function typeFromWords(words: string): RowType {
  const d = words.trim();
  const plain = plainTypes.find(([pattern]) => pattern.test(d));
  if (plain !== undefined) return { k: plain[1], d };
  return choices(d) ?? container(d) ?? { k: '…', d };
}

const plainTypes: readonly (readonly [RegExp, string])[] = [
  [/^boolean( \(merged using or\))?$/, 'bool'],
  [/^string$/, 'str'],
  [/^non-empty string$/, 'nonEmptyStr'],
  [/^strings concatenated with /, 'separatedString'],
  [/^absolute path$/, 'path'],
  [/^package$/, 'package'],
  [/^signed integer$/, 'int'],
  [/^unsigned integer, meaning >=0$/, 'unsignedInt'],
  [/^positive integer, meaning >0$/, 'positiveInt'],
  [
    /^(integer|\d+ bit (un)?signed integer;) between -?\d+ and -?\d+ \(both inclusive\)$/,
    'intBetween',
  ],
  [/^floating point number$/, 'float'],
  [/^attribute set$/, 'attrs'],
  [/^anything$/, 'anything'],
  [/^raw value$/, 'raw'],
  [/^unspecified value$/, 'unspecified'],
  [/^module$/, 'deferredModule'],
];

/** `one of "a", "b"`, with nothing but texts. */
function choices(d: string): RowType | undefined {
  const list = /^one of (?<values>"[^"]*"(?:, "[^"]*")*)$/.exec(d)?.groups?.['values'];
  const only = /^value (?<value>"[^"]*") \(singular enum\)$/.exec(d)?.groups?.['value'];
  const texts = list ?? only;
  return texts === undefined
    ? undefined
    : { k: 'enum', d, values: JSON.parse(`[${texts}]`) as readonly string[] };
}

const containers: readonly (readonly [RegExp, string])[] = [
  [/^null or /, 'nullOr'],
  [/^(non-empty )?\(?list of /, 'listOf'],
  [/^lazy attribute set of /, 'lazyAttrsOf'],
  [/^attribute set of /, 'attrsOf'],
];

function container(d: string): RowType | undefined {
  if (/^(open )?submodule( |$)/.test(d)) return { k: 'submodule', d, open: d.startsWith('open') };
  for (const [pattern, k] of containers) {
    const start = pattern.exec(d)?.[0];
    if (start === undefined) continue;
    const rest = d.slice(start.length);
    const inner = /^\((?<inner>.*)\)$/.exec(rest)?.groups?.['inner'] ?? rest;
    // Without brackets an alternative may belong to the whole: "list of string or boolean".
    const isClear = inner !== rest || !/ or /.test(rest.replace(/^null or /, ''));
    return isClear ? { k, d, of: [typeFromWords(inner)] } : { k: '…', d };
  }
  return undefined;
}
