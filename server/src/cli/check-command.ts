import { InvalidArgumentError, Option } from 'commander';
import { checks } from '../core/checks/checks';
import type { Severities } from '../core/checks/diagnose';
import { allFindings, type FindingEntry } from '../reports/findings';
import { Report } from '../reports/report';
import type { CommandModule } from './command-line';
import { folderArgument } from './folder-argument';
import { readRepository } from './read-repository';
import { print, printJson } from './print';
import { sarif } from './sarif';

const formats = ['text', 'json', 'sarif', 'github'] as const;
type Format = (typeof formats)[number];

const printers: Readonly<Record<Format, (findings: readonly FindingEntry[]) => void>> = {
  text: (findings) => findings.forEach((finding) => print(textLine(finding))),
  json: (findings) => printJson({ version: 1, findings }),
  sarif: (findings) => printJson(sarif(findings)),
  github: (findings) => findings.forEach((finding) => print(githubLine(finding))),
};

type CheckOptions = { readonly format: Format; readonly severity: Severities };

const levels = ['error', 'warning', 'information', 'hint', 'off'] as const;

function addSeverity(text: string, before: Severities): Severities {
  const [code = '', level] = text.split('=');
  const known = levels.find((candidate) => candidate === level);
  if (known === undefined || !checks.some((check) => check.code === code))
    throw new InvalidArgumentError(
      `Write a check and a level, for example unused-module=off. The checks are ${checks.map((check) => check.code).join(', ')}.`,
    );
  return new Map([...before, [code, known]]);
}

export const checkCommand: CommandModule = (program, line) => {
  program
    .command('check')
    .description('report the mistakes that the sources of a repository prove, without Nix')
    .argument('[path]', 'the folder of the repository; by default this one')
    .addOption(new Option('--format <format>', 'how to print').choices(formats).default('text'))
    .addOption(
      new Option(
        '--severity <code=level>',
        `how serious a check is: ${levels.join(', ')}; again for others`,
      )
        .argParser(addSeverity)
        .default(new Map(), 'as the check has it'),
    )
    .action(async (path: string | undefined, { format, severity }: CheckOptions) => {
      const folder = await folderArgument(path);
      const report = new Report(await readRepository(folder), folder);
      const findings = allFindings(report, severity);
      printers[format](findings);
      line.exitWith(findings.length > 0 ? 1 : 0);
    });
};

/** The form that the extension's problem matcher reads. */
function textLine({ file, start, severity, message, code }: FindingEntry): string {
  return `${file}:${start.line}:${start.column}: ${severity}: ${message} [${code}]`;
}

/** An annotation of GitHub's workflow commands. */
function githubLine({ file, start, end, severity, message, code }: FindingEntry): string {
  const kind = severity === 'error' || severity === 'warning' ? severity : 'notice';
  const escaped = message.replaceAll('%', '%25').replaceAll('\n', '%0A');
  return `::${kind} file=${file},line=${start.line},col=${start.column},endLine=${end.line},endColumn=${end.column},title=${code}::${escaped}`;
}
