// A storm of edits, questions and file changes, and then homelabs mutated at random. The seed is
// printed; RANDOM_SEED runs the same again.
// usage: node scripts/endurance.mjs [STORM_SECONDS [FUZZ_SECONDS]]    by default ten minutes and an hour
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';
import { rawText } from './build/raw-text.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const [stormSeconds = '600', fuzzSeconds = '3600'] = process.argv.slice(2);
const seed = process.env.RANDOM_SEED ?? String(Math.floor(Math.random() * 2 ** 31));
const env = {
  ...process.env,
  RANDOM_SEED: seed,
  STORM_SECONDS: stormSeconds,
  FUZZ_SECONDS: fuzzSeconds,
};
// The support code of tests finds the project two folders above itself.
const outfile = '.cache/tests/endurance.mjs';
await esbuild.build({
  entryPoints: ['test/endurance/endurance.ts'],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  packages: 'external',
  plugins: [rawText],
});
const steps = [
  ['scripts/build.mjs', '--production'],
  [outfile],
  ...(Number(fuzzSeconds) > 0
    ? [['node_modules/vitest/vitest.mjs', 'run', '--project', 'fuzz']]
    : []),
];
process.exitCode = steps.every((args) => succeeds(args)) ? 0 : 1;

function succeeds(args) {
  return spawnSync(process.execPath, args, { stdio: 'inherit', env }).status === 0;
}
