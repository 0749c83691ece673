import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** What vitest's JSON report says. A run that failed in another way, such as a broken file, counts as one failure. */
export function countVitest(report, status) {
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = existsSync(report)
    ? JSON.parse(readFileSync(report, 'utf8'))
    : { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0 };
  const failed = numFailedTests === 0 && status !== 0 ? 1 : numFailedTests;
  return { passed: numPassedTests, failed, skipped: numPendingTests + numTodoTests };
}

/** What the runs inside VS Code have written, one file each. Their failures fail the run around them. */
export function countInHost(folder) {
  const results = readdirSync(folder).map((name) =>
    JSON.parse(readFileSync(path.join(folder, name), 'utf8')),
  );
  return sum(results.map(({ passed, skipped }) => ({ passed, failed: 0, skipped })));
}

export function sum(counts) {
  const total = (name) => counts.reduce((before, count) => before + count[name], 0);
  return { passed: total('passed'), failed: total('failed'), skipped: total('skipped') };
}
