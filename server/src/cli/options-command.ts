import { formatPlain } from '../core/model/format-value';
import { pathText } from '../core/model/option-path';
import { opaqueEntries, optionEntries, optionMarkdown, type OptionEntry } from '../reports/options';
import { Report } from '../reports/report';
import type { CommandModule } from './command-line';
import { folderArgument } from './folder-argument';
import { readRepository } from './read-repository';
import { print, printJson } from './print';

type Format = { readonly json?: boolean; readonly markdown?: boolean };

export const optionsCommand: CommandModule = (program) => {
  program
    .command('options')
    .description('list the options that the modules of a repository declare')
    .argument('[path]', 'the folder of the repository; by default this one')
    .option('--json', 'print JSON')
    .option('--markdown', 'print Markdown')
    .action(async (path: string | undefined, format: Format) => {
      const folder = await folderArgument(path);
      const report = new Report(await readRepository(folder), folder);
      const options = optionEntries(report);
      if (format.json === true) printJson({ version: 1, options, opaque: opaqueEntries(report) });
      else print(options.map(format.markdown === true ? optionMarkdown : line).join('\n'));
    });
};

function line({ path, type, declarations, ...rest }: OptionEntry): string {
  const [place] = declarations;
  const fallback = 'default' in rest ? ` = ${formatPlain(rest.default as never)}` : '';
  return `${pathText(path)} : ${type.description}${fallback}${place ? `  (${place.file}:${place.line})` : ''}`;
}
