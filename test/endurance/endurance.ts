import { isDeepStrictEqual } from 'node:util';
import { storm } from './storm';

/** A share of the heap. */
const mostGrowth = 0.05;

const seed = Number(process.env['RANDOM_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const seconds = Number(process.env['STORM_SECONDS'] ?? 600);

print(`A storm of ${seconds} seconds (RANDOM_SEED=${seed})`);
const result = await storm({
  seed,
  seconds,
  services: 500,
  rate: 100,
  checkout: 5000,
  tell: print,
});
const { requests, memory } = result;
const half = memory.slice(Math.floor(memory.length / 2)).map(({ heap }) => heap);
const quarter = Math.floor(half.length / 2);
const [before, after] = [median(half.slice(0, Math.max(1, quarter))), median(half.slice(quarter))];
const figures = {
  'edits a second': Math.round(result.edits / seconds),
  'requests answered': requests.answered,
  'requests cancelled or overtaken': requests.cancelled,
  'requests without an answer': requests.unanswered,
  'requests that failed': requests.failed.length,
  'changes of files': result.fileChanges,
  'messages of trouble': result.complaints.length,
  'findings left behind': result.stale.length,
  'findings in the end': Object.values(result.expected).flat().length,
  'heap at rest in the third quarter, MB': megabytes(before),
  'heap at rest in the fourth quarter, MB': megabytes(after),
  'RSS at the end, MB': Math.round(megabytes(memory.at(-1)?.rss ?? 0)),
};
for (const [what, figure] of Object.entries(figures)) print(`| ${what} | ${figure} |`);
const { findings, expected } = result;
const wrong = Object.keys(expected).filter(
  (path) => !isDeepStrictEqual(findings[path], expected[path]),
);
for (const path of wrong.slice(0, 5))
  print(
    `The findings of ${path} in the end are not those of a new server: ${JSON.stringify({ found: findings[path], expected: expected[path] })}`,
  );
for (const line of [...requests.failed, ...result.complaints, ...result.stale].slice(0, 20))
  print(line);
const troubles =
  requests.unanswered + requests.failed.length + result.complaints.length + result.stale.length;
const isFlat = after < before * (1 + mostGrowth);
process.exitCode = wrong.length === 0 && troubles === 0 && isFlat ? 0 : 1;

function megabytes(bytes: number): number {
  return Number((bytes / 1e6).toFixed(1));
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
