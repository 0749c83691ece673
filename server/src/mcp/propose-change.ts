import { createHash } from 'node:crypto';
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import { z } from 'zod';
import { applyEdits, type FileEdit } from '../core/base/span';
import { pathFromUri, type FileUri } from '../core/base/uri';
import type { Snapshot } from '../core/model/snapshot';
import { allFindings, type FindingEntry } from '../reports/findings';
import { Report } from '../reports/report';
import { nixFileInside } from './file-inside';
import { findingOf, findingShape } from './finding-shape';
import { Refusal } from './refusal';
import type { Workbench } from './workbench';

/** What every tool that edits takes: it shows first, and writes what it has shown. */
export const changeInput = {
  write: z
    .boolean()
    .default(false)
    .describe('Write it. Without it nothing is written and the edit is returned as a diff.'),
  hash: z
    .string()
    .max(64)
    .optional()
    .describe('Needed to write: the hash that the same call without `write` returned.'),
} as const;

export const changeOutput = {
  written: z.boolean().describe('Whether the files on disk are changed now.'),
  hash: z.string().describe('Of the files as they were read. Hand it over to write.'),
  changes: z.array(
    z.strictObject({
      file: z.string(),
      created: z.boolean(),
      diff: z.string().describe('Unified diff.'),
    }),
  ),
  newFindings: z
    .array(z.strictObject(findingShape))
    .describe('What the checks find with the edit and not without it, in any file.'),
  notes: z.array(z.string()).describe('What to know or to do besides.'),
} as const;

export type ChangeRequest = { readonly write: boolean; readonly hash?: string | undefined };
export type ChangeReport = z.input<z.ZodObject<typeof changeOutput>>;

export type Proposal = {
  readonly edits: readonly FileEdit[];
  readonly created?: ReadonlyMap<FileUri, string>;
  readonly notes?: readonly string[];
};

type ChangedFile = {
  readonly uri: FileUri;
  readonly name: string;
  readonly real: string;
  /** Undefined where the file is new. */
  readonly before: string | undefined;
  readonly after: string;
};

/** More would only repeat the same mistake. */
const mostFindings = 20;

/** Shows what a proposal comes to, and writes it where that is asked for and the files are as they were. */
export async function proposeChange(
  bench: Workbench,
  snapshot: Snapshot,
  proposal: Proposal,
  request: ChangeRequest,
): Promise<ChangeReport> {
  const files = await changedFiles(bench, snapshot, proposal);
  const hash = hashOf(files);
  const newFindings = await findingsAfter(bench, snapshot, files);
  if (request.write) await writeAll(bench, files, { known: request.hash, present: hash });
  return {
    written: request.write,
    hash,
    changes: files.map(({ name, before, after }) => ({
      file: name,
      created: before === undefined,
      diff: diffOf(name, before, after),
    })),
    newFindings: newFindings.slice(0, mostFindings).map(findingOf),
    notes: [...(proposal.notes ?? [])],
  };
}

function diffOf(name: string, before: string | undefined, after: string): string {
  const options = { context: 2, headerOptions: FILE_HEADERS_ONLY };
  const old = before === undefined ? '/dev/null' : name;
  return createTwoFilesPatch(old, name, before ?? '', after, undefined, undefined, options);
}

/** What a tool answers that has nothing to change. */
export function nothingToChange(why: string): ChangeReport {
  return { written: false, hash: '', changes: [], newFindings: [], notes: [why] };
}

async function changedFiles(
  bench: Workbench,
  snapshot: Snapshot,
  { edits, created = new Map() }: Proposal,
): Promise<readonly ChangedFile[]> {
  const edited = edits.map(({ file, edits: each }) => {
    const before = snapshot.text(file) ?? '';
    return { uri: file, before, after: applyEdits(before, each) };
  });
  const fresh = [...created].map(([uri, after]) => ({ uri, before: undefined, after }));
  return Promise.all(
    [...fresh, ...edited].map(async (file) => {
      const { path, real } = await nixFileInside(bench, pathFromUri(file.uri));
      return { ...file, real, name: path.slice(bench.root.length + 1) };
    }),
  );
}

function hashOf(files: readonly ChangedFile[]): string {
  const known = files.map(({ name, before }) => [name, before ?? null]);
  return createHash('sha256').update(JSON.stringify(known)).digest('hex').slice(0, 32);
}

async function findingsAfter(
  bench: Workbench,
  snapshot: Snapshot,
  files: readonly ChangedFile[],
): Promise<readonly FindingEntry[]> {
  const key = ({ file, code, message }: FindingEntry): string => `${file}\0${code}\0${message}`;
  const before = new Set(allFindings(new Report(snapshot, bench.root)).map(key));
  const texts = new Map(files.map(({ uri, after }) => [uri, after]));
  const after = await bench.repository.imagine(texts, (imagined) => {
    for (const { uri, name } of files) {
      const [problem] = imagined.ir(uri)?.problems ?? [];
      if (problem !== undefined)
        throw new Refusal(`With this edit ${name} would have a syntax error, so it is not made.`);
    }
    return allFindings(new Report(imagined, bench.root));
  });
  // Whoever writes a new file tells git of it.
  return after.filter((finding) => !before.has(key(finding)) && finding.code !== 'untracked-file');
}

/** Writes all files or none. */
async function writeAll(
  bench: Workbench,
  files: readonly ChangedFile[],
  { known, present }: { readonly known: string | undefined; readonly present: string },
): Promise<void> {
  if (known === undefined)
    throw new Refusal('Writing needs the hash that the same call without write returns.');
  const onDisk = await Promise.all(files.map(({ real }) => bench.folder.read(real)));
  const changed = files.filter(({ before }, index) => onDisk[index] !== before);
  if (known !== present || changed.length > 0)
    throw new Refusal(
      `${files.map(({ name }) => name).join(', ')} changed since the edit was shown, so nothing was written. Make the same call without write again, and look at the new diff.`,
    );
  const done: ChangedFile[] = [];
  for (const file of files) {
    const failure = await bench.folder.write(file.real, file.after);
    if (failure === undefined) done.push(file);
    else {
      await takeBack(bench, done);
      throw new Refusal(`Nothing was written. ${failure}`);
    }
  }
}

async function takeBack({ folder }: Workbench, files: readonly ChangedFile[]): Promise<void> {
  for (const { real, before } of files)
    if (before === undefined) await folder.remove(real);
    else await folder.write(real, before);
}
