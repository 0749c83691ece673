import { folderOf, pathFromUri } from '../base/uri';
import { filePathsOf } from '../model/file-paths';
import { isWhole } from '../model/machine-knowledge';
import { once } from '../model/once';
import type { Flake, Snapshot } from '../model/snapshot';
import type { FlakeCheck } from './check';

/** No machine imports a module, and no file names it. */
export const unusedModule: FlakeCheck = {
  code: 'unused-module',
  severity: 'hint',
  *runFlake(flake, snapshot) {
    const { facts, machines } = flake;
    if (facts === undefined || facts.opaque !== undefined || !machines.every(isWhole)) return;
    if (machines.length === 0) return;
    const imported = new Set(machines.flatMap(({ modules }) => modules.map(({ file }) => file)));
    const named = once(() => namedPaths(flake, snapshot));
    for (const { file, declared, session } of flake.modules) {
      const path = pathFromUri(file);
      const [first] = declared.declarations;
      if (first === undefined || imported.has(file) || isNamed(named(), path)) continue;
      if (flake.modules.some((other) => other.session !== session && other.session.reads.has(path)))
        continue;
      yield {
        file,
        span: first.modulePlace.file === file ? first.modulePlace.span : { start: 0, end: 0 },
        message: `No machine imports this module. Add it to the imports of one, or remove the file.`,
        tags: ['unnecessary'],
      };
    }
  },
};

/** The paths that the flake's files write, and those of the folders that they read. */
function namedPaths(flake: Flake, snapshot: Snapshot): ReadonlySet<string> {
  const named = new Set<string>();
  for (const file of snapshot.files())
    if (snapshot.flakeOf(file) === flake)
      for (const { path } of filePathsOf(snapshot, file)) named.add(path);
  for (const { modules, configuration } of flake.machines) {
    for (const path of configuration.session.reads) named.add(path);
    for (const { session } of modules) for (const path of session.reads) named.add(path);
  }
  for (const path of flake.facts?.session.reads ?? []) named.add(path);
  return named;
}

/** A path is also named by a folder above it, whose files may be read by a computed name. */
function isNamed(named: ReadonlySet<string>, path: string): boolean {
  if (named.has(path)) return true;
  for (let at = folderOf(path); at !== ''; at = folderOf(at)) if (named.has(at)) return true;
  return false;
}
