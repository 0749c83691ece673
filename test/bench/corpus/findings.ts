import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { pathFromUri } from '../../../server/src/core/base/uri';
import { diagnose } from '../../../server/src/core/checks/diagnose';
import type { Snapshot } from '../../../server/src/core/model/snapshot';

/** A finding that a person has looked at in the sources. */
export type ListedFinding = {
  readonly repository: string;
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly code: string;
  readonly verdict: 'true' | 'unverified';
  /** Why it is so, in words. */
  readonly proof: string;
};

export type Machines = Readonly<Record<string, readonly ListedMachine[]>>;

/** A machine: its flake's folder, and whether it was read or guessed from folders. */
export type ListedMachine = {
  readonly flake: string;
  readonly name: string;
  readonly known: 'all modules' | 'some modules' | 'guess';
};

/** What differs from the committed lists, a line each; nothing if all is as listed. */
export function differences(
  repository: string,
  folder: string,
  snapshot: Snapshot,
): readonly string[] {
  const listed = (readList('findings') as readonly ListedFinding[]).filter(
    (finding) => finding.repository === repository,
  );
  const keyOf = ({ file, line, code }: Omit<ListedFinding, 'repository' | 'verdict' | 'proof'>) =>
    `${repository} ${file}:${line} ${code}`;
  const expected = new Set(listed.map(keyOf));
  const found = new Set(findingsOf(folder, snapshot).map(keyOf));
  const machines = (readList('machines') as Machines)[repository] ?? [];
  const sameMachines =
    JSON.stringify(machines) === JSON.stringify(machinesOf(folder, snapshot))
      ? []
      : [`machines ${repository} ${JSON.stringify(machinesOf(folder, snapshot))}`];
  return [
    ...[...found].filter((key) => !expected.has(key)).map((key) => `not listed: ${key}`),
    ...[...expected].filter((key) => !found.has(key)).map((key) => `not found: ${key}`),
    ...sameMachines,
  ];
}

/** The findings of a repository, once for each line and code. */
export function findingsOf(folder: string, snapshot: Snapshot) {
  return [...snapshot.files()].flatMap((file) =>
    diagnose(snapshot, file).map(({ code, span }) => ({
      file: relative(folder, pathFromUri(file)),
      line: (snapshot.lines(file)?.positionAt(span.start).line ?? -1) + 1,
      code,
    })),
  );
}

export function machinesOf(folder: string, { flakes }: Snapshot): readonly ListedMachine[] {
  return flakes.flatMap(({ root, machines }) =>
    machines.map(({ name, guess, opaque }) => ({
      flake: relative(folder, root),
      name,
      known: guess !== undefined ? 'guess' : opaque.length > 0 ? 'some modules' : 'all modules',
    })),
  );
}

function readList(name: string): unknown {
  return JSON.parse(readFileSync(`test/bench/corpus/${name}.json`, 'utf8'));
}
