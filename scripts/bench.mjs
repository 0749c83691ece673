// Measures the language server's answers and prints a table.
// usage: node scripts/bench.mjs
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';
import { rawText } from './build/raw-text.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
await esbuild.build({
  entryPoints: ['test/bench/bench.ts'],
  outfile: '.cache/bench.mjs',
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  packages: 'external',
  plugins: [rawText],
});
const { status } = spawnSync(
  process.execPath,
  ['--expose-gc', '.cache/bench.mjs', ...process.argv.slice(2)],
  {
    stdio: 'inherit',
  },
);
process.exitCode = status ?? 1;
