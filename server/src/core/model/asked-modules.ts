import { pathFromUri, type FileUri } from '../base/uri';
import type { ModuleFacts } from './module-facts';
import type { Flake, Snapshot } from './snapshot';

/** A module that Nix is to be asked about. */
export type ModuleOfMachine = {
  readonly facts: ModuleFacts;
  /** Below the folder of the flake. */
  readonly file: string;
  /** The first machine that imports it; empty where none does. */
  readonly machine: string;
};

/** The files of a flake that declare options, or may do so, as modules of one of its machines. */
export function askedModules(snapshot: Snapshot, flake: Flake): readonly ModuleOfMachine[] {
  const machineOf = new Map<string, string>();
  for (const { name, modules } of flake.machines)
    for (const { file } of modules) if (!machineOf.has(file)) machineOf.set(file, name);
  const found: ModuleOfMachine[] = [];
  for (const facts of flake.modules) {
    const path = pathFromUri(facts.file);
    // A file may hold further modules, as values inside it.
    const isFile = snapshot.facts(facts.file) === facts;
    if (!isFile || !path.startsWith(`${flake.root}/`)) continue;
    const machine = machineOf.get(facts.file);
    const { declarations, opaque } = facts.declared;
    const isUnread = facts.broken !== undefined && machine !== undefined;
    if (declarations.length === 0 && opaque.length === 0 && !isUnread) continue;
    const file = path.slice(flake.root.length + 1);
    if (file !== 'flake.nix') found.push({ facts, file, machine: machine ?? '' });
  }
  return found;
}

/** An argument that a module of the flake gives to all of them, by `_module.args`. */
export type ArgumentOfModule = { readonly name: string; readonly file: string };

/** Those that one module alone sets, and not NixOS itself. */
export function givenArguments(flake: Flake): readonly ArgumentOfModule[] {
  const files = new Map<string, Set<FileUri>>();
  for (const { defined, file } of flake.modules)
    for (const { path } of defined.definitions) {
      const [module, args, name = ''] = path;
      if (module !== '_module' || args !== 'args' || standard.has(name)) continue;
      files.set(name, (files.get(name) ?? new Set()).add(file));
    }
  return [...files].flatMap(([name, [file, ...others]]) => {
    const path = file === undefined || others.length > 0 ? '' : pathFromUri(file);
    const isBelow = path.startsWith(`${flake.root}/`);
    return isBelow ? [{ name, file: path.slice(flake.root.length + 1) }] : [];
  });
}

const standard: ReadonlySet<string> = new Set(['', 'config', 'lib', 'options', 'pkgs']);
