import { memoize } from '../base/memoize';
import type { Place, Span } from '../base/span';
import { uriFromPath, type FileUri } from '../base/uri';
import { modulesOf } from '../model/contexts';
import type { Definitions } from '../model/definitions';
import type { Machine } from '../model/machine';
import { machineFile, machinesWith } from '../model/machine-file';
import { mentionsOf } from '../model/mentions';
import { anyName, pathKey, type OptionPath } from '../model/option-path';
import { serviceAt, serviceState, type Service } from '../model/services';
import type { Flake, Snapshot } from '../model/snapshot';
import { addressOf, mayHaveAddress } from './service-address';

/** A line above which an editor offers something; what it says is found when it is seen. */
export type CodeLens = { readonly span: Span; readonly subject: LensSubject };

export type LensSubject =
  /** Where an option is set. */
  | { readonly kind: 'option'; readonly path: OptionPath }
  /** The module that declares a service. */
  | { readonly kind: 'module'; readonly path: OptionPath }
  /** The page of a service on a machine. */
  | { readonly kind: 'page'; readonly path: OptionPath; readonly machine: string }
  | { readonly kind: 'machine'; readonly machine: string; readonly action: MachineAction };

export type MachineAction = 'evaluate' | 'build' | 'vm';

export type ResolvedLens =
  | { readonly kind: 'places'; readonly title: string; readonly places: readonly Place[] }
  | (OnMachine & { readonly kind: 'machine'; readonly action: MachineAction })
  | (OnMachine & { readonly kind: 'page'; readonly service: string; readonly url: string });

type OnMachine = {
  readonly title: string;
  /** The folder of the flake. */
  readonly flake: FileUri;
  readonly machine: string;
};

/** Lenses of the machines that a file sets up, the services it switches and the options it declares. */
export function codeLenses(snapshot: Snapshot, file: FileUri): readonly CodeLens[] {
  const flake = snapshot.flakeOf(file);
  if (flake === undefined) return [];
  return [
    ...machineLenses(flake, file),
    ...serviceLenses(snapshot, flake, file),
    ...optionLenses(snapshot, flake, file),
  ];
}

const mostMachines = 3;

function machineLenses(flake: Flake, file: FileUri): readonly CodeLens[] {
  const machines = machinesWith(flake, file).filter(
    (machine) => machineFile(flake, machine) === file,
  );
  return machines.slice(0, mostMachines).flatMap(({ name }) =>
    (['evaluate', 'build', 'vm'] as const).map((action) => ({
      span: { start: 0, end: 0 },
      subject: { kind: 'machine' as const, machine: name, action },
    })),
  );
}

function* serviceLenses(snapshot: Snapshot, flake: Flake, file: FileUri): Iterable<CodeLens> {
  const [machine] = machinesWith(flake, file);
  const modules = modulesOf(snapshot, file);
  if (machine === undefined || modules.some(({ declared }) => declared.declarations.length > 0))
    return;
  const seen = new Set<number>();
  for (const { defined } of modules)
    for (const { path, place } of defined.definitions) {
      const service = path.at(-1) === 'enable' ? serviceAt(flake, path.slice(0, -1)) : undefined;
      const { binding: span } = place;
      // Machines may read one file in several ways.
      if (service === undefined || place.file !== file || seen.has(span.start)) continue;
      seen.add(span.start);
      yield { span, subject: { kind: 'module', path: service.path } };
      if (isReached(machine, service))
        yield { span, subject: { kind: 'page', path: service.path, machine: machine.name } };
    }
}

/** Whether a service is on and its page can be named, so that a lens never leads nowhere. */
function isReached(machine: Machine, service: Service): boolean {
  if (!mayHaveAddress(service) || serviceState(machine, service).state !== 'on') return false;
  return addressOf(machine, service) !== undefined;
}

/** One lens for each option that a file declares itself and something sets. */
function optionLenses(snapshot: Snapshot, flake: Flake, file: FileUri): readonly CodeLens[] {
  const seen = new Set<number>();
  return modulesOf(snapshot, file).flatMap(({ declared }) =>
    declared.declarations.flatMap(({ path, place }): readonly CodeLens[] => {
      if (place?.file !== file || seen.has(place.name.start)) return [];
      seen.add(place.name.start);
      if (!mayBeSet(flake, path)) return [];
      return [{ span: place.name, subject: { kind: 'option', path } }];
    }),
  );
}

/** Below a free name it takes a search to know. */
function mayBeSet({ modules }: Flake, path: OptionPath): boolean {
  const key = pathKey(path);
  return path.includes(anyName) || modules.some(({ defined }) => keysSetIn(defined).has(key));
}

/** The paths that a module sets something at or below. */
const keysSetIn = memoize(
  ({ definitions }: Definitions): ReadonlySet<string> =>
    new Set(
      definitions.flatMap(({ path }) => path.map((_, index) => pathKey(path.slice(0, index + 1)))),
    ),
);

export function resolveLens(
  snapshot: Snapshot,
  file: FileUri,
  subject: LensSubject,
): ResolvedLens | undefined {
  const flake = snapshot.flakeOf(file);
  if (flake === undefined) return undefined;
  switch (subject.kind) {
    case 'option':
      return settings(snapshot, flake, subject.path);
    case 'module':
      return moduleOf(flake, subject.path);
    case 'page':
      return page(flake, subject);
    case 'machine':
      return onMachine(flake, file, subject);
  }
}

/** Where an option is set, and on how many machines. */
function settings(snapshot: Snapshot, flake: Flake, path: OptionPath): ResolvedLens {
  const places = mentionsOf(snapshot, flake, path)
    .filter(({ role }) => role === 'definition')
    .map(({ place }) => place);
  const machines = flake.machines.filter(({ configuration }) => configuration.sets(path)).length;
  const title = machines === 0 ? 'not set' : `set on ${count(machines, 'machine')}`;
  return { kind: 'places', title, places };
}

function moduleOf(flake: Flake, path: OptionPath): ResolvedLens {
  const declarations = serviceAt(flake, path)?.node.children.get('enable')?.declarations ?? [];
  const places = declarations.map(({ modulePlace }) => modulePlace);
  return { kind: 'places', title: 'open module', places };
}

function page(
  flake: Flake,
  { path, machine: name }: LensSubject & { readonly kind: 'page' },
): ResolvedLens | undefined {
  const service = serviceAt(flake, path);
  const machine = flake.machines.find((other) => other.name === name);
  const address = service && machine && addressOf(machine, service);
  if (address === undefined) return undefined;
  return {
    kind: 'page',
    title: 'open in browser',
    flake: uriFromPath(flake.root),
    machine: name,
    service: path.at(-1) ?? '',
    // A server that has HTTPS leads there.
    url: /^https?:/.test(address) ? address : `http://${address}`,
  };
}

const actionTitles = { evaluate: 'evaluate', build: 'build', vm: 'boot VM' } as const;

function onMachine(
  flake: Flake,
  file: FileUri,
  { machine, action }: LensSubject & { readonly kind: 'machine' },
): ResolvedLens {
  const isOnly = machineLenses(flake, file).length === Object.keys(actionTitles).length;
  const title = isOnly ? actionTitles[action] : `${actionTitles[action]} ${machine}`;
  return { kind: 'machine', title, flake: uriFromPath(flake.root), machine, action };
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
