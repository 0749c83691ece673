import { memoize } from '../base/memoize';
import type { Place } from '../base/span';
import { folderOf, normalisePath, type FileUri } from '../base/uri';
import { diagnose } from '../checks/diagnose';
import type { Finding } from '../checks/finding';
import type { Thunk } from '../eval/thunk';
import type { AttrPlace, Value } from '../eval/value';
import type { Configuration } from '../model/configuration';
import { kindAt } from '../model/file-paths';
import { flakeReads } from '../model/flake-reads';
import type { Machine } from '../model/machine';
import { isPrefix, pathKey, type OptionPath } from '../model/option-path';
import { treeAt } from '../model/path-tree';
import { secretRules, type SecretRule } from '../model/secret-rules';
import { secretRoots } from '../model/secrets';
import type { Flake, Snapshot } from '../model/snapshot';

export type SecretEngine = 'agenix' | 'agenix-rekey' | 'sops-nix';

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
  for (const said of [...saidByModules(flake), ...saidByMachines(flake)]) note(known, said);
  joinUnknown(known);
  noteRules(known, flake, snapshot);
  const findings = findingsAt(snapshot);
  const secrets = [...known.values()].map((draft) => finish(draft, { flake, snapshot, findings }));
  return secrets.sort((a, b) => compare(a.name, b.name) || compare(a.file ?? '', b.file ?? ''));
});

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** What one place or machine says of a secret. */
type Said = {
  readonly root: OptionPath;
  readonly engine: SecretEngine;
  readonly name: string;
  readonly file: string | undefined;
  readonly place?: AttrPlace | undefined;
  readonly machine?: string;
};

type Draft = Pick<Said, 'engine' | 'name' | 'file'> & {
  readonly root: OptionPath | undefined;
  readonly places: AttrPlace[];
  readonly machines: Set<string>;
  rule?: SecretRule;
};

function note(known: Map<string, Draft>, said: Said): void {
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

/** Which attributes name the encrypted file, and what engine that tells. */
const fileParts: Readonly<Record<string, SecretEngine>> = {
  file: 'agenix',
  rekeyFile: 'agenix-rekey',
  sopsFile: 'sops-nix',
};

const saidByModules = memoize((flake: Flake): readonly Said[] =>
  flake.modules.flatMap(({ defined, session }) => {
    const names = new Map<string, Said>();
    for (const { path, places, value } of [...defined.definitions, ...withValues(defined.sets)]) {
      const root = secretRoots.find((one) => isPrefix(one, path));
      const name = root && path[root.length];
      if (root === undefined || name === undefined || name === '*') continue;
      const part = path.length === root.length + 2 ? (path.at(-1) ?? '') : '';
      const file =
        part in fileParts && value ? session.run(() => pathIn(flake, value.force())) : undefined;
      const key = pathKey([...root, name]);
      const before = names.get(key);
      names.set(key, {
        root,
        name,
        engine: fileParts[part] ?? before?.engine ?? engineOf(flake, root),
        file: file ?? before?.file ?? (root[0] === 'sops' ? defaultSopsFile(flake) : undefined),
        place: places[root.length],
      });
    }
    return [...names.values()];
  }),
);

function withValues(sets: Flake['modules'][number]['defined']['sets']) {
  return sets.map(({ path, places }) => ({ path, places, value: undefined as Thunk | undefined }));
}

function engineOf(flake: Flake, root: OptionPath): SecretEngine {
  if (root[0] === 'sops') return 'sops-nix';
  return usesRekey(flake) ? 'agenix-rekey' : 'agenix';
}

const usesRekey = memoize((flake: Flake): boolean =>
  flake.modules.some(({ defined }) =>
    [...defined.definitions, ...defined.sets].some(({ path }) => isPrefix(['age', 'rekey'], path)),
  ),
);

/** The default that all modules agree on. */
const defaultSopsFile = memoize((flake: Flake): string | undefined => {
  const files = flake.modules.flatMap(({ defined, session }) =>
    defined.definitions
      .filter(({ path }) => pathKey(path) === pathKey(['sops', 'defaultSopsFile']))
      .map(({ value }) => session.run(() => pathIn(flake, value.force()))),
  );
  const [only, ...others] = [...new Set(files)];
  return others.length === 0 ? only : undefined;
});

function saidByMachines(flake: Flake): readonly Said[] {
  return flake.machines.flatMap((machine) => {
    const { configuration } = machine;
    const said = secretRoots.flatMap((root) => {
      const names = configuration.session.run(() => liveNames(configuration, root)) ?? [];
      return names.map((name) => saidBy(flake, machine, { root, name }));
    });
    return said;
  });
}

/** The names below a path of which some definition counts. */
function liveNames(configuration: Configuration, root: OptionPath): readonly string[] {
  const isLive = (path: OptionPath, depth: number): boolean => {
    const { definitions, names } = configuration.definedAt(path);
    return (
      definitions.length > 0 || (depth > 0 && [...names].some((name) => isLive([...path, name], 0)))
    );
  };
  return [...configuration.definedAt(root).names].filter((name) => isLive([...root, name], 1));
}

function saidBy(
  flake: Flake,
  { name: machine, configuration, modules }: Machine,
  { root, name }: { readonly root: OptionPath; readonly name: string },
): Said {
  const files = new Set(modules.map(({ file }) => file));
  const written = onlyOne(
    saidByModules(flake)
      .filter((said) => said.root === root && said.name === name)
      .flatMap(({ place, file }) => (place && files.has(place.file) && file ? [file] : [])),
  );
  const read = (path: OptionPath): string | undefined =>
    configuration.session.run(() => fileAt(flake, configuration, path));
  const isSops = root[0] === 'sops';
  const parts = configuration.session.run(() => configuration.definedAt([...root, name]).names);
  for (const [part, engine] of Object.entries(fileParts)) {
    if (isSops !== (engine === 'sops-nix') || parts?.has(part) !== true) continue;
    return { root, name, engine, file: read([...root, name, part]) ?? written, machine };
  }
  const file = isSops ? read(['sops', 'defaultSopsFile']) : read([...root, name, 'file']);
  return { root, name, engine: engineOf(flake, root), file: file ?? written, machine };
}

/** What a machine's configuration does not give is what its modules write, if they write one thing. */
function onlyOne(files: readonly string[]): string | undefined {
  const [only, ...others] = new Set(files);
  return others.length === 0 ? only : undefined;
}

/** The file that an option names; where conditions are not known, the one that can be meant. */
function fileAt(flake: Flake, configuration: Configuration, path: OptionPath): string | undefined {
  const value = configuration.value(path) ?? attributeOf(configuration, path);
  const file = value && pathIn(flake, value);
  if (file !== undefined) return file;
  const { definitions, hidden } = configuration.definedAt(path);
  const files = definitions.map(({ said }) => pathIn(flake, configuration.valueIn(said.value)));
  const [only, ...others] = [...new Set(files)];
  return hidden === undefined && others.length === 0 ? only : undefined;
}

/** An attribute of a set that is defined as a whole. */
function attributeOf(configuration: Configuration, path: OptionPath): Value | undefined {
  const set = configuration.value(path.slice(0, -1));
  const attr = set?.kind === 'attrs' ? set.entries.get(path.at(-1) ?? '') : undefined;
  return attr && configuration.valueIn(attr.thunk);
}

/** A file of this disk: a path, or a text that leads into the flake. */
function pathIn(flake: Flake, value: Value): string | undefined {
  if (value.kind === 'path') return value.value;
  if (value.kind === 'string')
    return value.value.startsWith(`${flake.root}/`) ? normalisePath(value.value) : undefined;
  return undefined;
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
  const option = root && [...root, name];
  const uses = option ? (treeAt(flakeReads(flake).tree, option)?.here ?? []) : [];
  return {
    engine,
    name,
    file,
    exists: file === undefined ? undefined : existence(snapshot, file),
    declarations: places.map((place) => ({ file: place.file, span: place.name })),
    uses: uses.map(({ file: at, read }) => ({ file: at, span: read.span })),
    machines: [...machines],
    rule,
    findings: [...places, ...(rule === undefined ? [] : [rule.place])].flatMap(findings),
  };
}

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
