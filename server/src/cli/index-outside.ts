import { readFile } from 'node:fs/promises';
import type { IndexOutside } from '../actions/index-options';
import { uriFromPath } from '../core/base/uri';
import { inputModules } from '../core/model/input-modules';
import { movedOptions } from '../core/model/moved-option';
import type { MovedEntry } from '../core/upstream/option-index';
import type { OptionRow } from '../core/upstream/option-row';
import { createWorkspace } from '../core/workspace';
import { loadParser, readRepository } from './read-repository';

/** The modules of inputs that a machine imports, by the sources. */
export const modulesOf: IndexOutside['modulesOf'] = async (root, name) => {
  const snapshot = await readRepository(root);
  const flake = snapshot.flakes.find((candidate) => candidate.root === root);
  const machine = flake?.machines.find((candidate) => candidate.name === name);
  return flake === undefined || machine === undefined ? [] : inputModules(snapshot, flake, machine);
};

/**
 * Nix does not tell what a hidden option is hidden for: the module that declares it says so, in a
 * call of `mkRenamedOptionModule` and the like.
 */
export const movedIn: IndexOutside['movedIn'] = async (rows) => {
  const workspace = createWorkspace(await loadParser());
  for (const file of declaringFiles(rows)) {
    const text = await readFile(file, 'utf8').catch(() => undefined);
    if (text !== undefined) workspace.putFile(uriFromPath(file), text);
  }
  const hidden = new Set(rows.filter(({ hidden }) => hidden).map(({ path }) => path.join('\0')));
  return workspace
    .snapshot()
    .flakes.flatMap((flake) => movedOptions(flake))
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
