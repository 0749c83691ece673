import { memoize } from '../base/memoize';
import type { Place } from '../base/span';
import { folderOf, type FileUri } from '../base/uri';
import { diagnose } from '../checks/diagnose';
import type { FileIr } from '../ir/expr';
import type { Finding } from '../checks/finding';
import type { AttrPlace } from '../eval/value';
import { kindAt } from '../model/file-paths';
import { readsOfAnyConfig } from '../model/config-reads';
import { isPrefix, pathKey, type OptionPath } from '../model/option-path';
import { saidOfSecrets, type SaidOfSecret, type SecretEngine } from '../model/said-of-secrets';
import { secretRoots } from '../model/secrets';
import { secretRules, type SecretRule } from '../model/secret-rules';
import type { Flake, Snapshot } from '../model/snapshot';

/** One secret of a flake: what modules declare with one encrypted file, or a file that rules name. */
export type Secret = {
  readonly engine: SecretEngine;
  readonly name: string;
  /** The absolute path of its encrypted file; undefined where it lies elsewhere or is not known. */
  readonly file: string | undefined;
  /** Whether the file is there; undefined where that is not known. */
  readonly exists: boolean | undefined;
  readonly declarations: readonly Place[];
  readonly uses: readonly Place[];
  /** The machines that declare it with this file. */
  readonly machines: readonly string[];
  readonly rule: SecretRule | undefined;
  /** What the checks say of it, each with its place. */
  readonly findings: readonly (Finding & Pick<Place, 'file'>)[];
};

/** The checks that look at secrets. */
export const secretChecks: ReadonlySet<string> = new Set([
  'secret-file-missing',
  'secret-without-recipients',
  'secret-not-declared',
  'secret-unused',
  'hardcoded-secret',
]);

/** All secrets of a flake, in order of their names; found once for each snapshot. */
export const secretsOf = memoize((flake: Flake, snapshot: Snapshot): readonly Secret[] => {
  const known = new Map<string, Draft>();
  for (const said of saidOfSecrets(flake, snapshot)) note(known, said);
  joinUnknown(known);
  noteRules(known, flake, snapshot);
  const findings = findingsAt(snapshot);
  const secrets = [...known.values()].map((draft) => finish(draft, { flake, snapshot, findings }));
  return secrets.sort((a, b) => compare(a.name, b.name) || compare(a.file ?? '', b.file ?? ''));
});

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

type Draft = Pick<SaidOfSecret, 'engine' | 'name' | 'file'> & {
  readonly root: OptionPath | undefined;
  readonly places: AttrPlace[];
  readonly machines: Set<string>;
  rule?: SecretRule;
};

function note(known: Map<string, Draft>, said: SaidOfSecret): void {
  const { engine, name, file, root, place, machine } = said;
  const key = JSON.stringify([root, name, file]);
  const draft = known.get(key) ?? {
    engine,
    name,
    file,
    root,
    places: [],
    machines: new Set<string>(),
  };
  known.set(key, draft);
  const isNew = !draft.places.some(
    (one) => one.file === place?.file && one.name.start === place.name.start,
  );
  if (place !== undefined && isNew) draft.places.push(place);
  if (machine !== undefined) draft.machines.add(machine);
}

/** A declaration without a known file is not listed a second time beside the one that has it. */
function joinUnknown(known: Map<string, Draft>): void {
  const all = [...known];
  for (const [key, draft] of all) {
    if (draft.file !== undefined) continue;
    const [only, ...others] = all
      .map(([, other]) => other)
      .filter(
        ({ file, name, root }) => file !== undefined && name === draft.name && root === draft.root,
      );
    if (only === undefined || (others.length > 0 && draft.machines.size > 0)) continue;
    known.delete(key);
    for (const machine of draft.machines) only.machines.add(machine);
    for (const one of [only, ...others])
      if (one.places.length === 0) one.places.push(...draft.places);
  }
}

function noteRules(known: Map<string, Draft>, flake: Flake, snapshot: Snapshot): void {
  for (const { rules, hidden, folder } of secretRules(flake, snapshot)) {
    for (const rule of rules) {
      const drafts = [...known.values()].filter(({ file }) => file === rule.path);
      for (const draft of drafts) draft.rule ??= rule;
      if (drafts.length === 0) known.set(rule.path, { ...undeclared(rule.path), rule });
    }
    if (hidden !== undefined) continue;
    for (const path of ageFilesBelow(snapshot, folder))
      if (![...known.values()].some(({ file }) => file === path)) known.set(path, undeclared(path));
  }
}

function undeclared(path: string): Draft {
  const name = path.slice(path.lastIndexOf('/') + 1).replace(/\.age$/, '');
  return {
    engine: 'agenix',
    name,
    file: path,
    root: undefined,
    places: [],
    machines: new Set(),
  };
}

function ageFilesBelow(snapshot: Snapshot, folder: string): readonly string[] {
  return [...(snapshot.entries(folder) ?? [])].flatMap(([name, kind]) => {
    const path = `${folder}/${name}`;
    if (kind === 'directory') return ageFilesBelow(snapshot, path);
    return name.endsWith('.age') ? [path] : [];
  });
}

function finish(
  draft: Draft,
  { flake, snapshot, findings }: { flake: Flake; snapshot: Snapshot; findings: FindingsAt },
): Secret {
  const { engine, name, file, root, places, machines, rule } = draft;
  const uses = root === undefined ? [] : secretReads(flake).get(pathKey([...root, name]));
  return {
    engine,
    name,
    file,
    exists: file === undefined ? undefined : existence(snapshot, file),
    declarations: places.map((place) => ({ file: place.file, span: place.name })),
    uses: uses ?? [],
    machines: [...machines],
    rule,
    findings: [...places, ...(rule === undefined ? [] : [rule.place])].flatMap(findings),
  };
}

/** Where the secrets are read, by any module's `config`: their paths are like no other. */
const secretReads = memoize((flake: Flake): ReadonlyMap<string, readonly Place[]> => {
  const found = new Map<string, Place[]>();
  for (const { uri, ir } of flake.sources)
    for (const { path, span } of ir === undefined ? [] : secretReadsIn(ir)) {
      const key = pathKey(path);
      found.set(key, [...(found.get(key) ?? []), { file: uri, span }]);
    }
  return found;
});

/** Those of one file, found once for each content. */
const secretReadsIn = memoize((ir: FileIr) =>
  readsOfAnyConfig(ir).filter(({ path }) =>
    secretRoots.some((root) => isPrefix(root, path) && path.length === root.length + 1),
  ),
);

function existence(snapshot: Snapshot, path: string): boolean | undefined {
  const kind = kindAt(snapshot, path);
  if (kind !== undefined) return true;
  return snapshot.entries(folderOf(path)) === undefined ? undefined : false;
}

type FindingsAt = (place: AttrPlace) => Secret['findings'];

/** The view says of a secret what the checks say at its declarations and its rule. */
function findingsAt(snapshot: Snapshot): FindingsAt {
  const byFile = new Map<FileUri, Secret['findings']>();
  return ({ file, binding }) => {
    const known =
      byFile.get(file) ??
      diagnose(snapshot, file)
        .filter(({ code }) => secretChecks.has(code))
        .map((finding) => ({ ...finding, file }));
    byFile.set(file, known);
    return known.filter(({ span }) => binding.start <= span.start && span.end <= binding.end);
  };
}
