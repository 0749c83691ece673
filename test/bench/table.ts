/** Milliseconds over several runs. */
export type Summary = { readonly runs: number; readonly median: number; readonly p95: number };
export type Row = Summary & { readonly what: string };

export type Figures = ReadonlyMap<string, number>;
/** As `budgets.json` holds it. */
export type Budget = {
  readonly figure: string;
  readonly unit: string;
  readonly 'at most': number;
};

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

export function questionTable(questions: Readonly<Record<string, Summary>>): string {
  return table(Object.entries(questions).map(([what, summary]) => ({ what, ...summary })));
}

/** All figures, beside the budgets of those that have one; a budget without a figure was not measured. */
export function figureTable(figures: Figures, budgets: readonly Budget[]): string {
  const names = new Set([...budgets.map(({ figure }) => figure), ...figures.keys()]);
  const lines = [...names].map((name) => {
    const figure = figures.get(name);
    const budget = budgets.find((candidate) => candidate.figure === name);
    const limit = budget === undefined ? '' : `${budget['at most']} ${budget.unit}`;
    const shown = figure === undefined ? 'not measured' : figure.toFixed(figure < 10 ? 2 : 0);
    const isOver = figure !== undefined && budget !== undefined && figure > budget['at most'];
    return `| ${name} | ${shown} | ${limit} | ${isOver ? 'over' : ''} |`;
  });
  return ['| figure | measured | budget | |', '|---|---|---|---|', ...lines].join('\n');
}
