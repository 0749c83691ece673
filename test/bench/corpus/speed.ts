import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathFromUri, type FileUri } from '../../../server/src/core/base/uri';
import { diagnose } from '../../../server/src/core/checks/diagnose';
import { readText } from '../../../server/src/core/ir/read-text';
import { declarationsBelow } from '../../../server/src/core/model/option-tree';
import type { Snapshot } from '../../../server/src/core/model/snapshot';
import type { Workspace } from '../../../server/src/core/workspace';
import { treeSitter } from '../../support/tree-sitter';
import { summarise, table, type Row } from '../table';
import { readFolder } from './read-folder';
import { milliseconds } from '../clock';

const rounds = 60;

/** How long real repositories take to read, and how long an edit takes in the largest of them. */
function main(folder: string): void {
  const sums = { files: 0, bare: 0, read: 0, indexed: 0 };
  let largest = { folder, files: 0 };
  for (const name of readdirSync(folder).sort()) {
    const workspace = readFolder(join(folder, name));
    const texts = textsOf(workspace.snapshot());
    sums.files += texts.length;
    sums.bare += timed(() => texts.forEach((text) => treeSitter.parse(text)?.delete()));
    sums.read += timed(() => texts.forEach((text) => readText(text)));
    sums.indexed += indexing(join(folder, name));
    if (texts.length > largest.files) largest = { folder: join(folder, name), files: texts.length };
  }
  const ratio = (part: number): string => `${(part / sums.bare).toFixed(2)} times that`;
  const lines = [
    `${sums.files} files of ${readdirSync(folder).length} repositories`,
    `bare parsing: ${sums.bare.toFixed(0)} ms`,
    `reading: ${sums.read.toFixed(0)} ms, ${ratio(sums.read)}`,
    `reading, and evaluating modules and machines: ${sums.indexed.toFixed(0)} ms, ${ratio(sums.indexed)}`,
    '',
    `An edit in ${largest.folder.split('/').at(-1) ?? ''}, ${largest.files} files:`,
    table(editing(readFolder(largest.folder))),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

function textsOf(snapshot: Snapshot): readonly string[] {
  return [...snapshot.files()].flatMap((file) => snapshot.text(file) ?? []);
}

/** Everything from the texts to the options of the repository; reading the disk is left out. */
function indexing(folder: string): number {
  const workspace = readFolder(folder);
  return timed(() => schemaSize(workspace.snapshot()));
}

function schemaSize({ flakes }: Snapshot): number {
  return flakes.reduce((sum, { options }) => sum + [...declarationsBelow(options)].length, 0);
}

function timed(work: () => unknown): number {
  const begin = milliseconds();
  work();
  return milliseconds() - begin;
}

/** A letter typed into files all over a repository, at a place that every module has. */
function editing(workspace: Workspace): readonly Row[] {
  const files = modulesOf(workspace.snapshot());
  const times = { schema: [] as number[], file: [] as number[], repository: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    const file = files[Math.floor((round * files.length) / rounds)];
    const text = file === undefined ? undefined : workspace.snapshot().text(file);
    if (file === undefined || text === undefined) continue;
    workspace.openDocument(file, text);
    warm(workspace.snapshot());
    const at = text.lastIndexOf('}');
    const begin = milliseconds();
    workspace.editDocument(file, [{ span: { start: at, end: at }, newText: ' zzz = 1; ' }]);
    schemaSize(workspace.snapshot());
    times.schema.push(milliseconds() - begin);
    diagnose(workspace.snapshot(), file);
    times.file.push(milliseconds() - begin);
    warm(workspace.snapshot());
    times.repository.push(milliseconds() - begin);
    workspace.closeDocument(file);
  }
  return [
    { what: 'the schema is right again', ...summarise(times.schema) },
    { what: 'the findings of the file are', ...summarise(times.file) },
    { what: 'the findings of the repository are', ...summarise(times.repository) },
  ];
}

function modulesOf(snapshot: Snapshot): readonly FileUri[] {
  const imported = snapshot.flakes.flatMap(({ machines }) =>
    machines.flatMap(({ modules }) => modules.map(({ file }) => file)),
  );
  return [...new Set(imported)].filter((file) => !pathFromUri(file).endsWith('/flake.nix'));
}

/** All findings of the repository, as the editor asks for them. */
function warm(snapshot: Snapshot): void {
  for (const file of snapshot.files()) diagnose(snapshot, file);
}

main(process.argv[2] ?? '.');
