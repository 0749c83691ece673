import { cpus } from 'node:os';
import { EvaluatedHomelab, howItEnds } from '../support/evaluations';
import { questions } from '../support/typing';
import { summarise, table, type Row } from './table';

/** What a person who types waits for while Nix evaluates in the background, and without that. */
async function main(): Promise<void> {
  const evaluated = await EvaluatedHomelab.create();
  const rows: Row[] = [];
  try {
    for (const how of howItEnds) {
      const { ended, meanwhile, without } = await evaluated.evaluate(how);
      const path = ended.finished?.result;
      if (path !== undefined) {
        await evaluated.use(path);
        const { completion } = await evaluated.typing.type('many.', 60);
        rows.push({ what: 'completion of 1,000 names of 20,000', ...summarise(completion) });
      }
      for (const what of questions)
        rows.push(
          { what: `${what} while an evaluation ${how}`, ...summarise(meanwhile[what]) },
          { what: `${what} before and after that`, ...summarise(without[what]) },
        );
    }
  } finally {
    await evaluated.dispose();
  }
  process.stdout.write(`${cpus().length} × ${cpus()[0]?.model ?? '?'}\n\n${table(rows)}\n`);
}

await main();
