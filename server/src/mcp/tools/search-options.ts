import { z } from 'zod';
import { formatPlain } from '../../core/model/format-value';
import { pathText } from '../../core/model/option-path';
import { optionEntries, type OptionEntry } from '../../reports/options';
import { Report } from '../../reports/report';
import { pageInput, pageOf, pageOutput } from '../page';
import { defineTool, reads } from '../tool';
import { flakeOf } from '../workbench';

export const searchOptions = defineTool({
  name: 'search_options',
  title: 'Search options',
  description:
    'The options that this repository declares whose path or description holds all the words, best first; all of them for an empty query. Milliseconds; runs no Nix.',
  annotations: reads,
  input: {
    query: z.string().max(200).default('').describe('Words, as in caddy port.'),
    ...pageInput,
  },
  output: {
    options: z.array(
      z.strictObject({
        option: z.string(),
        type: z.string(),
        default: z.string().optional(),
        description: z.string().optional(),
        file: z.string().optional(),
        line: z.int().optional(),
      }),
    ),
    ...pageOutput,
  },
  run: async (bench, input) => {
    const snapshot = await bench.repository.snapshot();
    flakeOf(bench, snapshot);
    const words = input.query
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== '');
    const found = optionEntries(new Report(snapshot, bench.root)).flatMap((entry) => {
      const rank = rankOf(entry, words);
      return rank === undefined ? [] : [{ entry, rank }];
    });
    const sorted = found.sort((a, b) => a.rank - b.rank).map(({ entry }) => entry);
    const { items, about } = pageOf(sorted, input);
    return { options: items.map(short), ...about };
  },
});

/** Lower is better; undefined where a word is missing. A word of the path tells more than the description. */
function rankOf({ path, description }: OptionEntry, words: readonly string[]): number | undefined {
  const name = pathText(path).toLowerCase();
  const text = description?.toLowerCase() ?? '';
  if (!words.every((word) => name.includes(word) || text.includes(word))) return undefined;
  const inText = words.filter((word) => !name.includes(word)).length;
  const isWhole = words.filter((word) => path.some((part) => part.toLowerCase() === word)).length;
  return inText * 100 - isWhole * 10 + path.length;
}

const longestDescription = 200;

function short(entry: OptionEntry) {
  const { path, type, description, declarations } = entry;
  const [place] = declarations;
  const text = description?.trim().replace(/\s+/g, ' ').slice(0, longestDescription);
  return {
    option: pathText(path),
    type: type.description,
    ...('default' in entry && { default: formatPlain(entry.default as never) }),
    ...(text !== undefined && { description: text }),
    ...(place && { file: place.file, line: place.line }),
  };
}
