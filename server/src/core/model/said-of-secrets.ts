import { memoize } from '../base/memoize';
import { normalisePath } from '../base/uri';
import type { AttrPlace, Value } from '../eval/value';
import type { Configuration } from './configuration';
import type { Definitions } from './definitions';
import type { Machine } from './machine';
import type { ModuleFacts } from './module-facts';
import { nestedDefinitions } from './nested-modules';
import { isPrefix, pathKey, type OptionPath } from './option-path';
import { secretRoots } from './secrets';
import type { Flake, Snapshot } from './snapshot';

export type SecretEngine = 'agenix' | 'agenix-rekey' | 'sops-nix';

/** What one place or machine says of a secret. */
export type SaidOfSecret = {
  readonly root: OptionPath;
  readonly engine: SecretEngine;
  readonly name: string;
  readonly file: string | undefined;
  readonly place?: AttrPlace | undefined;
  readonly machine?: string;
};

/** What the modules and the machines of a flake say of its secrets, in no particular order. */
export function saidOfSecrets(flake: Flake, snapshot: Snapshot): readonly SaidOfSecret[] {
  return [...saidByModules(flake, snapshot), ...saidByMachines(flake, snapshot)];
}

/** Which attributes name the encrypted file, and what engine that tells. */
const fileParts: Readonly<Record<string, SecretEngine>> = {
  file: 'agenix',
  rekeyFile: 'agenix-rekey',
  sopsFile: 'sops-nix',
};

/** The modules of a flake, and those that they hold as values. */
const writings = memoize((flake: Flake, snapshot: Snapshot): readonly Writing[] =>
  flake.modules.flatMap((facts) => {
    const nested = nestedDefinitions(facts, ({ file, span }) =>
      /secrets|sops|rekey/.test(snapshot.text(file)?.slice(span.start, span.end) ?? ''),
    );
    return [facts.defined, ...nested].map((defined) => ({ facts, defined }));
  }),
);

type Writing = { readonly facts: ModuleFacts; readonly defined: Definitions };

const saidByModules = memoize((flake: Flake, snapshot: Snapshot): readonly SaidOfSecret[] =>
  writings(flake, snapshot).flatMap(({ facts: { session }, defined }) => {
    const names = new Map<string, SaidOfSecret>();
    const sets = defined.sets.map(({ path, places }) => ({ path, places, value: undefined }));
    for (const { path, places, value } of [...defined.definitions, ...sets]) {
      const found = secretAt(path);
      if (found === undefined) continue;
      const { root, name, at, part } = found;
      const file =
        part in fileParts && value ? session.run(() => pathIn(flake, value.force())) : undefined;
      const key = pathKey(path.slice(0, at + 1));
      const before = names.get(key);
      names.set(key, {
        root,
        name,
        engine: fileParts[part] ?? before?.engine ?? engineOf(flake, snapshot, root),
        file: file ?? before?.file ?? (isSops(root) ? defaultSopsFile(flake, snapshot) : undefined),
        place: places[at],
      });
    }
    return [...names.values()];
  }),
);

/** The secret that a path is about, wherever it begins: a module's options may lie in a user's. */
function secretAt(path: OptionPath) {
  for (let start = 0; start + 2 < path.length; start++) {
    const root = secretRoots.find((one) => isPrefix(one, path.slice(start)));
    if (root === undefined) continue;
    const at = start + root.length;
    const name = path[at] ?? '*';
    const part = path.length === at + 2 ? (path.at(-1) ?? '') : '';
    return name === '*' ? undefined : { root, name, at, part };
  }
  return undefined;
}

function isSops([engine]: OptionPath): boolean {
  return engine === 'sops';
}

function engineOf(flake: Flake, snapshot: Snapshot, root: OptionPath): SecretEngine {
  if (isSops(root)) return 'sops-nix';
  return usesRekey(flake, snapshot) ? 'agenix-rekey' : 'agenix';
}

const usesRekey = memoize((flake: Flake, snapshot: Snapshot): boolean =>
  writings(flake, snapshot).some(({ defined }) =>
    [...defined.definitions, ...defined.sets].some(({ path }) =>
      path.some((name, at) => name === 'age' && path[at + 1] === 'rekey'),
    ),
  ),
);

/** The default that all modules agree on. */
const defaultSopsFile = memoize((flake: Flake, snapshot: Snapshot): string | undefined => {
  const files = writings(flake, snapshot).flatMap(({ facts: { session }, defined }) =>
    defined.definitions
      .filter(({ path }) => path.at(-1) === 'defaultSopsFile' && path.at(-2) === 'sops')
      .map(({ value }) => session.run(() => pathIn(flake, value.force()))),
  );
  return onlyOne(files);
});

function saidByMachines(flake: Flake, snapshot: Snapshot): readonly SaidOfSecret[] {
  return flake.machines.flatMap((machine) => {
    const { configuration } = machine;
    const said = secretRoots.flatMap((root) => {
      const names = configuration.session.run(() => liveNames(configuration, root)) ?? [];
      return names.map((name) => saidBy({ flake, snapshot, machine }, { root, name }));
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

type MachineOf = {
  readonly flake: Flake;
  readonly snapshot: Snapshot;
  readonly machine: Machine;
};

function saidBy(
  { flake, snapshot, machine }: MachineOf,
  { root, name }: { readonly root: OptionPath; readonly name: string },
): SaidOfSecret {
  const { configuration, modules } = machine;
  const files = new Set(modules.map(({ file }) => file));
  const written = onlyOne(
    saidByModules(flake, snapshot)
      .filter((said) => said.root === root && said.name === name)
      .flatMap(({ place, file }) => (place && files.has(place.file) && file ? [file] : [])),
  );
  const read = (path: OptionPath): string | undefined =>
    configuration.session.run(() => fileAt(flake, configuration, path));
  const parts = configuration.session.run(() => configuration.definedAt([...root, name]).names);
  for (const [part, engine] of Object.entries(fileParts)) {
    if (isSops(root) !== (engine === 'sops-nix') || parts?.has(part) !== true) continue;
    return {
      root,
      name,
      engine,
      file: read([...root, name, part]) ?? written,
      machine: machine.name,
    };
  }
  const file = isSops(root) ? read(['sops', 'defaultSopsFile']) : read([...root, name, 'file']);
  return {
    root,
    name,
    engine: engineOf(flake, snapshot, root),
    file: file ?? written,
    machine: machine.name,
  };
}

/** What a machine's configuration does not give is what its modules write, if they write one thing. */
function onlyOne<T>(files: readonly T[]): T | undefined {
  const [only, ...others] = new Set(files);
  return others.length === 0 ? only : undefined;
}

/** The file that an option names; where conditions are not known, the one that can be meant. */
function fileAt(flake: Flake, configuration: Configuration, path: OptionPath): string | undefined {
  const value = configuration.value(path) ?? attributeOf(configuration, path);
  const file = value && pathIn(flake, value);
  if (file !== undefined) return file;
  const { definitions } = configuration.definedAt(path);
  return onlyOne(definitions.map(({ said }) => pathIn(flake, configuration.valueIn(said.value))));
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
