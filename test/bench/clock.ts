/**
 * Milliseconds that this process has used, so that what else runs on the computer does not count;
 * with `BENCH_CLOCK=wall` those that a person waits, for a computer that does nothing else.
 */
export function milliseconds(): number {
  if (process.env['BENCH_CLOCK'] === 'wall') return performance.now();
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
