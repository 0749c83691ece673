// Measures the language server and prints tables.
// usage: node scripts/bench.mjs [NAME|DIR…]  the template and generated homelabs, beside the budgets
//        node scripts/bench.mjs answers      what an editor waits for while Nix evaluates in the background
//        node scripts/bench.mjs corpus DIR   the model against what Nix says of real repositories
//        SEED=1 node scripts/bench.mjs mutations [DIR]   mistakes made on purpose, and how many are found
//        node scripts/bench.mjs tiers DIR LIB   the same for each module, evaluated alone with the nixpkgs.lib in LIB
//        node scripts/bench.mjs speed DIR   how long reading repositories takes, and an edit in the largest
//        node scripts/bench.mjs recovery DIR [COUNT]   what is lost when files are broken at every token
import { execFileSync, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';
import { rawText } from './build/raw-text.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const [name, ...others] = process.argv.slice(2);
const entries = {
  answers: 'bench/answers',
  corpus: 'bench/corpus/corpus',
  mutations: 'bench/mutations/mutations',
  speed: 'bench/corpus/speed',
  tiers: 'bench/corpus/tiers',
  recovery: 'recovery/recovery',
};
// The support code of tests finds the project two folders above itself.
const isOther = Object.hasOwn(entries, name ?? '');
const outfile = `.cache/tests/${isOther ? name : 'bench'}.mjs`;
const rest = isOther ? others : process.argv.slice(2);
if (!isOther || name === 'answers')
  execFileSync(process.execPath, ['scripts/build.mjs', '--production'], { stdio: 'inherit' });
await esbuild.build({
  entryPoints: [`test/${isOther ? entries[name] : 'bench/bench'}.ts`],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  packages: 'external',
  plugins: [rawText],
});
const args = ['--expose-gc', outfile, ...rest];
process.exitCode = spawnSync(process.execPath, args, { stdio: 'inherit' }).status ?? 1;
