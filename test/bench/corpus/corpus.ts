import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { uriFromPath } from '../../../server/src/core/base/uri';
import type { Snapshot } from '../../../server/src/core/model/snapshot';
import { differences } from './findings';
import { addShares, noShare, opaqueShare, shareLine, type OpaqueShare } from './opaque-share';
import { readFolder } from './read-folder';
import { secretDifferences } from './secrets';
import { compareFile, type FileTruth, type Tally, emptyTally, addTally } from './compare';

/** Compares what the model reads from clones of real repositories with what Nix says of them. */
async function main(folder: string): Promise<void> {
  const truth = readTruth();
  const total = emptyTally();
  const different: string[] = [];
  let share = noShare;
  const lines = [
    '| repository | truth | found | missed | invented | by arguments | types | defaults | ms |',
    '|---|---|---|---|---|---|---|---|---|',
  ];
  for (const repository of readdirSync(folder).sort()) {
    const files = truth.get(repository) ?? new Map<string, FileTruth>();
    const found = await measure(join(folder, repository), files);
    const { tally, milliseconds, changes } = found;
    share = addShares(share, found.share);
    different.push(...changes);
    addTally(total, tally);
    lines.push(row(repository, tally, milliseconds));
  }
  lines.push(row('**all**', total, 0));
  process.stdout.write(`${lines.join('\n')}\n\n${shareLine(share)}\n`);
  for (const line of different) process.stdout.write(`${line}\n`);
  if (different.length > 0) process.exitCode = 1;
  const limit = Number(process.env['SHOW'] ?? 0);
  for (const line of total.notes.slice(0, limit)) process.stdout.write(`${line}\n`);
}

async function measure(
  folder: string,
  files: ReadonlyMap<string, FileTruth>,
): Promise<{
  readonly tally: Tally;
  readonly milliseconds: number;
  readonly changes: readonly string[];
  readonly share: OpaqueShare;
}> {
  const repository = folder.split('/').at(-1) ?? '';
  const begin = performance.now();
  const snapshot: Snapshot = readFolder(folder).snapshot();
  const milliseconds = performance.now() - begin;
  const tally = emptyTally();
  for (const [path, truth] of files) {
    const uri = uriFromPath(join(folder, path));
    addTally(tally, compareFile(`${repository}/${path}`, truth, snapshot.facts(uri)));
  }
  const changes = [
    ...differences(repository, folder, snapshot),
    ...(await secretDifferences(repository, snapshot)),
  ];
  return { tally, milliseconds, changes, share: opaqueShare(snapshot) };
}

function row(name: string, tally: Tally, milliseconds: number): string {
  const { truth, found, missed, invented, byArguments, types, defaults } = tally;
  return `| ${name} | ${truth} | ${found} | ${missed} | ${invented} | ${byArguments} | ${types} | ${defaults} | ${milliseconds.toFixed(0)} |`;
}

function readTruth(): ReadonlyMap<string, ReadonlyMap<string, FileTruth>> {
  const text = gunzipSync(readFileSync('test/bench/corpus/truth-options.tsv.gz')).toString('utf8');
  const repositories = new Map<string, Map<string, FileTruth>>();
  for (const line of text.split('\n')) {
    const [path = '', json] = line.split('\t');
    if (json === undefined) continue;
    const slash = path.indexOf('/');
    const files = repositories.get(path.slice(0, slash)) ?? new Map<string, FileTruth>();
    files.set(path.slice(slash + 1), JSON.parse(json) as FileTruth);
    repositories.set(path.slice(0, slash), files);
  }
  return repositories;
}

await main(process.argv[2] ?? '.');
