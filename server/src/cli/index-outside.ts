import { access, readFile } from 'node:fs/promises';
import type { IndexOutside } from '../actions/index-options';
import { textMark } from '../core/base/text-mark';
import { pathFromUri, uriFromPath } from '../core/base/uri';
import { askedModules, givenArguments } from '../core/model/asked-modules';
import { compareTiers } from '../core/model/compare-tiers';
import { inputModules } from '../core/model/input-modules';
import { movedOptions } from '../core/model/moved-option';
import type { MovedEntry } from '../core/upstream/option-index';
import type { OptionRow } from '../core/upstream/option-row';
import { createWorkspace } from '../core/workspace';
import { readRepository } from './read-repository';

/** The modules of inputs that a machine imports, by the sources. */
export const modulesOf: IndexOutside['modulesOf'] = async (root, name) => {
  const snapshot = await readRepository(root);
  const flake = snapshot.flakes.find((candidate) => candidate.root === root);
  const machine = flake?.machines.find((candidate) => candidate.name === name);
  return flake === undefined || machine === undefined ? [] : inputModules(snapshot, flake, machine);
};

/** The modules that may declare options, and the texts of all Nix files of the flake. */
export const ownModules: IndexOutside['ownModules'] = async (root) => {
  const snapshot = await readRepository(root);
  const flake = snapshot.flakes.find((candidate) => candidate.root === root);
  if (flake === undefined) return undefined;
  const modules = askedModules(snapshot, flake);
  const marks: Record<string, string> = {};
  for (const file of snapshot.files()) {
    const path = pathFromUri(file);
    const text = snapshot.text(file);
    if (text !== undefined && path.startsWith(`${root}/`))
      marks[path.slice(root.length + 1)] = textMark(text);
  }
  return {
    asked: modules.map(({ file, machine }) => ({ file, machine })),
    given: givenArguments(flake),
    marks,
    compare: (evaluated) =>
      evaluated.flatMap((module) => {
        const facts = modules.find(({ file }) => file === module.file)?.facts;
        return facts === undefined ? [] : compareTiers(facts, module);
      }),
  };
};

export const existing: IndexOutside['existing'] = async (folders) => {
  const found = await Promise.all(
    folders.map(async (folder) => {
      const isThere = await access(folder.path).then(
        () => true,
        () => false,
      );
      return isThere ? [folder] : [];
    }),
  );
  return found.flat();
};

/**
 * Nix does not tell what a hidden option is hidden for: the module that declares it says so, in a
 * call of `mkRenamedOptionModule` and the like.
 */
export const movedIn: IndexOutside['movedIn'] = async (rows) => {
  const workspace = createWorkspace();
  for (const file of declaringFiles(rows)) {
    const text = await readFile(file, 'utf8').catch(() => undefined);
    if (text !== undefined) workspace.putFile(uriFromPath(file), text);
  }
  const hidden = new Set(rows.filter(({ hidden }) => hidden).map(({ path }) => path.join('\0')));
  return workspace
    .snapshot()
    .flakes.flatMap((flake) => [...movedOptions(flake)])
    .filter(({ kind, from }) => kind !== 'alias' && hidden.has(from.join('\0')))
    .map(({ from, to, message }): MovedEntry => ({
      from,
      ...(to !== undefined && { to }),
      ...(message !== undefined && { message }),
    }));
};

function declaringFiles(rows: readonly OptionRow[]): ReadonlySet<string> {
  const hidden = rows.filter((row) => row.hidden);
  return new Set(hidden.flatMap(({ places }) => places.map(({ file }) => file)));
}
