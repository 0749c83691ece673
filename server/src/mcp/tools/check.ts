import { z } from 'zod';
import { allFindings, findingsOf, type FindingEntry } from '../../reports/findings';
import { Report } from '../../reports/report';
import { nixFileInside } from '../file-inside';
import { findingOf, findingShape } from '../finding-shape';
import { pageInput, pageOf, pageOutput } from '../page';
import { Refusal } from '../refusal';
import { defineTool, reads } from '../tool';
import { flakeOf, type Workbench } from '../workbench';

/** Characters of a proposed text; nothing that a person edits is longer. */
const longestText = 1024 * 1024;

const severities = ['error', 'warning', 'information', 'hint'] as const;

export const check = defineTool({
  name: 'check',
  title: 'Check',
  description:
    'The mistakes that the sources prove: unknown options, wrong types, missing files, port conflicts and more. Of the whole repository, of one file, or of a text that is proposed for a file and not written. Milliseconds; runs no Nix. Use it after every edit, before evaluate. What is not reported may still fail to evaluate.',
  annotations: reads,
  input: {
    file: z.string().max(4096).optional().describe('Only of this file, relative to flake.nix.'),
    text: z
      .string()
      .max(longestText)
      .optional()
      .describe('The whole text that the file would have; needs file.'),
    severity: z.enum(severities).default('hint').describe('The least severity to report.'),
    ...pageInput,
  },
  output: {
    findings: z.array(z.strictObject(findingShape)),
    errors: z.int(),
    warnings: z.int(),
    ...pageOutput,
  },
  run: async (bench, input) => {
    flakeOf(bench, await bench.repository.snapshot());
    const least = severities.indexOf(input.severity);
    const found = (await lookAt(bench, input)).filter(
      ({ severity }) => severities.indexOf(severity) <= least,
    );
    const { items, about } = pageOf(bySeverity(found), input);
    const count = (wanted: FindingEntry['severity']): number =>
      found.filter(({ severity }) => severity === wanted).length;
    return {
      findings: items.map(findingOf),
      errors: count('error'),
      warnings: count('warning'),
      ...about,
    };
  },
});

type Request = { readonly file?: string | undefined; readonly text?: string | undefined };

async function lookAt(bench: Workbench, { file, text }: Request): Promise<readonly FindingEntry[]> {
  if (file === undefined) {
    if (text !== undefined) throw new Refusal('Name the file that the text is for.');
    return allFindings(new Report(await bench.repository.snapshot(), bench.root));
  }
  const { uri } = await nixFileInside(bench, file);
  if (text !== undefined)
    return bench.repository.imagine(new Map([[uri, text]]), (snapshot) =>
      findingsOf(new Report(snapshot, bench.root), uri),
    );
  const snapshot = await bench.repository.snapshot();
  if (snapshot.text(uri) === undefined)
    throw new Refusal(`There is no file ${file} in the repository. Name one that is there.`);
  return findingsOf(new Report(snapshot, bench.root), uri);
}

function bySeverity(findings: readonly FindingEntry[]): readonly FindingEntry[] {
  return severities.flatMap((wanted) => findings.filter(({ severity }) => severity === wanted));
}
