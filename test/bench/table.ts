/** Milliseconds over several runs. */
export type Summary = { readonly runs: number; readonly median: number; readonly p95: number };
export type Row = Summary & { readonly what: string };

export function summarise(times: readonly number[]): Summary {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return { runs: times.length, median: at(0.5), p95: at(0.95) };
}

/** The rows as a Markdown table. */
export function table(rows: readonly Row[]): string {
  const lines = rows.map(
    ({ what, runs, median, p95 }) =>
      `| ${what} | ${runs} | ${median.toFixed(2)} | ${p95.toFixed(2)} |`,
  );
  return ['| what | runs | median ms | p95 ms |', '|---|---|---|---|', ...lines].join('\n');
}
