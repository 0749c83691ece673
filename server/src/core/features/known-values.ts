import { plainOf } from '../eval/builtins/json';
import type { Place } from '../base/span';
import { folderOf, pathFromUri, relativePath, type FileUri } from '../base/uri';
import type { Default } from '../model/declaration';
import { definitionsIn } from '../model/definition-index';
import { formatPlain } from '../model/format-value';
import { pathKey, segmentText, type OptionPath } from '../model/option-path';
import { declarationsBelow } from '../model/option-tree';
import { packagesBelow } from '../model/packages';
import { treeAt } from '../model/path-tree';
import { secretRules } from '../model/secret-rules';
import type { Flake, Snapshot } from '../model/snapshot';
import type { OptionType } from '../types/option-type';
import type { ModuleArgument } from '../edits/add-argument';
import type { CompletionKind } from './completion-item';

export type KnownValue = {
  readonly text: string;
  readonly kind: CompletionKind;
  /** Where it comes from, in a word or two. */
  readonly origin: string;
  /** The argument of the module that it is written with. */
  readonly argument?: ModuleArgument;
};

export type ValuePlace = {
  readonly path: OptionPath;
  readonly usual: Default;
  readonly type: OptionType;
  /** The value that is being written: it suggests nothing for itself. */
  readonly own: Place;
};

/** Values that the repository suggests for an option: what equal options hold, a free port, machines, secrets, packages. */
export function knownValues(
  snapshot: Snapshot,
  flake: Flake,
  place: ValuePlace,
): readonly KnownValue[] {
  const { type, usual, path, own } = place;
  return [
    ...(isPort(type) ? freePort(flake, usual) : elsewhere(flake, place)),
    ...(accepts(type, 'path') ? [...secrets(flake), ...encrypted(snapshot, flake, own.file)] : []),
    ...(accepts(type, 'string') ? machines(flake, path) : []),
    ...(accepts(type, 'package') ? packages(snapshot, flake) : []),
  ];
}

/** `types.port`: a number of 16 bits. */
export function isPort(type: OptionType): boolean {
  if (type.kind === 'nullOr') return isPort(type.element());
  return type.kind === 'int' && type.least === 0 && type.most === 65535;
}

function accepts(type: OptionType, kind: OptionType['kind']): boolean {
  return type.kind === 'nullOr' ? accepts(type.element(), kind) : type.kind === kind;
}

/** The first port from the default on that no option of the repository holds. */
function freePort(flake: Flake, fallback: Default): readonly KnownValue[] {
  const taken = portsOf(flake);
  const usual = fallback.kind === 'plain' ? fallback.value : undefined;
  let port = typeof usual === 'number' ? usual : 3000;
  while (taken.has(port) && port < 65535) port++;
  if (port === usual) return [];
  return [{ text: String(port), kind: 'value', origin: 'free port' }];
}

function portsOf(flake: Flake): ReadonlySet<number> {
  const ports = new Set<number>();
  const portPaths = new Set<string>();
  for (const declaration of declarationsBelow(flake.options)) {
    if (!isPort(declaration.type)) continue;
    portPaths.add(pathKey(declaration.path));
    const { default: usual } = declaration;
    if (usual.kind === 'plain' && typeof usual.value === 'number') ports.add(usual.value);
  }
  for (const { defined, session } of flake.modules)
    for (const { path, value } of defined.definitions) {
      if (!portPaths.has(pathKey(path))) continue;
      const set = session.run(() => plainOf(value.force()));
      if (typeof set === 'number') ports.add(set);
    }
  return ports;
}

/** What other places set the same option to. */
function elsewhere(flake: Flake, { path, own }: ValuePlace): readonly KnownValue[] {
  const found = new Map<string, KnownValue>();
  for (const { said, facts } of definitionsIn(treeAt(flake.definitions, path))) {
    const { file, session } = facts;
    const written = said.value.source?.expr.span.start;
    if (file === own.file && written === own.span.start) continue;
    const value = session.run(() => plainOf(said.value.force()));
    const text = typeof value === 'string' || typeof value === 'number' ? formatPlain(value) : '';
    if (text !== '' && text !== '""' && !found.has(text))
      found.set(text, { text, kind: 'value', origin: shortName(pathFromUri(file)) });
  }
  return [...found.values()];
}

function shortName(path: string): string {
  return path.split('/').slice(-2).join('/');
}

/** The decrypted files of secrets, as agenix and sops-nix give them. */
function secrets(flake: Flake): readonly KnownValue[] {
  const names = new Set<string>();
  for (const { defined } of flake.modules)
    for (const { path } of defined.definitions) {
      const [root = '', secretsName, name] = path;
      if ((root === 'age' || root === 'sops') && secretsName === 'secrets' && name !== undefined)
        names.add(`config.${root}.secrets.${name}.path`);
    }
  return [...names].map((text) => ({
    text,
    kind: 'value',
    origin: 'file of a secret',
    argument: 'config',
  }));
}

function machines(flake: Flake, path: OptionPath): readonly KnownValue[] {
  if (!/host|machine|server$/i.test(path.at(-1) ?? '')) return [];
  return flake.machines.map(({ name }) => ({
    text: formatPlain(name),
    kind: 'value',
    origin: 'machine',
  }));
}

/** Of the packages, those that the repository mentions. */
export function packages(snapshot: Snapshot, flake: Flake): readonly KnownValue[] {
  return packagesBelow(snapshot, flake, []).map((name) => ({
    text: `pkgs.${segmentText(name)}`,
    kind: 'value',
    origin: 'package',
    argument: 'pkgs',
  }));
}

/** The encrypted files that agenix has rules for, as paths from a file. */
export function encrypted(snapshot: Snapshot, flake: Flake, file: FileUri): readonly KnownValue[] {
  const folder = folderOf(pathFromUri(file));
  return secretRules(flake, snapshot)
    .flatMap(({ rules }) => rules.map(({ path }) => relativePath(folder, path)))
    .filter((text) => /^\.[\w./+-]+$/.test(text))
    .map((text) => ({ text, kind: 'file', origin: 'encrypted' }));
}
