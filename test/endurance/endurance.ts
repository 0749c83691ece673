import { isDeepStrictEqual } from 'node:util';
import { storm } from './storm';

const seed = Number(process.env['RANDOM_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const seconds = Number(process.env['STORM_SECONDS'] ?? 600);

print(`A storm of ${seconds} seconds (RANDOM_SEED=${seed})`);
const result = await storm({
  seed,
  seconds,
  rate: 100,
  checkout: 5000,
  tell: print,
});
const { requests, memory } = result;
const half = memory.slice(Math.floor(memory.length / 2)).map(({ heap }) => heap);
const quarter = Math.floor(half.length / 2);
const growth = median(half.slice(quarter)) / median(half.slice(0, quarter));
const figures = {
  'edits a second': Math.round(result.edits / seconds),
  'requests answered': requests.answered,
  'requests cancelled or overtaken': requests.cancelled,
  'requests without an answer': requests.unanswered,
  'requests that failed': requests.failed.length,
  'changes of files': result.fileChanges,
  'messages of trouble': result.complaints.length,
  'findings left behind': result.stale.length,
  'growth of the heap over the last half, %': Number(((growth - 1) * 100).toFixed(1)),
  'RSS at the end, MB': Math.round((memory.at(-1)?.rss ?? 0) / 1e6),
};
for (const [what, figure] of Object.entries(figures)) print(`| ${what} | ${figure} |`);
const isRight = isDeepStrictEqual(result.findings, result.expected);
if (!isRight) print('The findings in the end are not those of a new server.');
for (const line of [...requests.failed, ...result.complaints, ...result.stale].slice(0, 20))
  print(line);
const troubles =
  requests.unanswered + requests.failed.length + result.complaints.length + result.stale.length;
process.exitCode = isRight && troubles === 0 && growth < 1.05 ? 0 : 1;

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
