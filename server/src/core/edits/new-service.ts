import type { FileEdit } from '../base/span';
import { folderOf, pathFromUri, shownFrom, uriFromPath, type FileUri } from '../base/uri';
import { machineFile, machinesWith } from '../model/machine-file';
import type { Machine } from '../model/machine';
import type { ModuleFacts } from '../model/module-facts';
import { pathText, type OptionPath } from '../model/option-path';
import { resolveOption } from '../model/resolve-option';
import { servicesOf, type Service } from '../model/services';
import type { Flake, Snapshot } from '../model/snapshot';
import { addImport, importPath } from './add-import';
import { groupEdits, refused } from './change';
import { serviceModuleText, type ServiceModule } from './service-module';
import { setOption } from './set-option';

export type NewServiceRequest = Pick<
  ServiceModule,
  'name' | 'description' | 'port' | 'upstream' | 'options'
> & {
  /** The machines that it is enabled on. */
  readonly machines: readonly string[];
};

export type NewServiceResult =
  | {
      readonly kind: 'created';
      readonly file: FileUri;
      readonly text: string;
      readonly edits: readonly FileEdit[];
      /** What the person has to do by hand, as sentences. */
      readonly left: readonly string[];
    }
  | { readonly kind: 'refused'; readonly why: string };

/** What is wrong with the name of a new service, as a sentence; undefined if nothing is. */
export function serviceNameProblem(flake: Flake, name: string): string | undefined {
  if (!/^[a-z][a-z0-9-]*$/.test(name))
    return 'A service is named by small letters, digits and hyphens, as in home-assistant.';
  const path = [...conventionOf(flake).prefix, name];
  const { kind } = resolveOption(flake.options, path);
  return kind === 'set' || kind === 'value'
    ? `${pathText(path)} is there already. Choose another name.`
    : undefined;
}

/** A service's module beside the others, its import, and the line that enables it on each machine. */
export function newService(
  snapshot: Snapshot,
  flake: Flake,
  request: NewServiceRequest,
): NewServiceResult {
  const { name, machines } = request;
  const problem = serviceNameProblem(flake, name);
  if (problem !== undefined) return refused(problem);
  const convention = conventionOf(flake);
  const file = fileOf(convention, name);
  if (snapshot.text(file) !== undefined)
    return refused(`${shownFrom(flake.root, file)} is there already. Choose another name.`);
  const path = [...convention.prefix, name];
  const wanted = machines.map((machine) => flake.machines.find((each) => each.name === machine));
  const imported = importEdits(snapshot, { flake, convention, file, machines: wanted });
  const enabled = wanted.map((machine, index) =>
    machine === undefined
      ? refused(`There is no machine ${machines[index] ?? ''}. Enable ${name} where you want it.`)
      : enabledOn(snapshot, flake, machine, path),
  );
  const edits = [
    ...imported.edits,
    ...enabled.flatMap((each) => ('edit' in each ? each.edit : [])),
  ];
  return {
    kind: 'created',
    file,
    text: serviceModuleText({ ...request, path, ways: waysOf(flake, convention) }),
    edits: groupEdits(
      edits.flatMap(({ file: of, edits: all }) => all.map((edit) => ({ file: of, edit }))),
    ),
    left: [...imported.left, ...enabled.flatMap((each) => ('why' in each ? each.why : []))],
  };
}

/** How the repository keeps its services: where their options and their files are. */
type Convention = {
  readonly prefix: OptionPath;
  readonly folder: string;
  /** Whether each has a folder of its own, with a `default.nix`. */
  readonly inFolders: boolean;
  readonly siblings: readonly FileUri[];
};

/** How the repository keeps its services, from how it keeps most of them. */
export function conventionOf(flake: Flake): Convention {
  const services = mostUsual(servicesOf(flake), ({ path }) => pathText(path.slice(0, -1)));
  const prefix = services[0]?.path.slice(0, -1) ?? ['homelab', 'services'];
  const files = mostUsual(services, (service) => homeOf(service).folder);
  const home = files[0] && homeOf(files[0]);
  return {
    prefix,
    folder: home?.folder ?? `${flake.root}/modules/services`,
    inFolders: home?.inFolder ?? false,
    siblings: files.map((service) => entryOf(flake, service)),
  };
}

/** The folder that a service's module lies in; one of its own counts as the module. */
function homeOf({ path, enable }: Service) {
  const folder = folderOf(pathFromUri(enable.modulePlace.file));
  const inFolder = folder.endsWith(`/${path.at(-1) ?? ''}`);
  return { folder: inFolder ? folderOf(folder) : folder, inFolder };
}

/** The file that is imported for a service: of a folder of its own, the one that stands for it. */
function entryOf({ modules }: Flake, service: Service): FileUri {
  const { file } = service.enable.modulePlace;
  if (!homeOf(service).inFolder) return file;
  const whole = uriFromPath(`${folderOf(pathFromUri(file))}/default.nix`);
  const [entry = file] = modules.map((facts) => facts.file).filter((one) => one === whole);
  return entry;
}

/** The services of the largest group; `homelab.services` where the repository has it. */
function mostUsual(
  services: readonly Service[],
  keyOf: (service: Service) => string,
): readonly Service[] {
  const groups = new Map<string, Service[]>();
  for (const service of services)
    groups.set(keyOf(service), [...(groups.get(keyOf(service)) ?? []), service]);
  // Many in one file are mostly the parts of one service.
  const [largest] = [...groups.values()].sort(
    (a, b) => filesOf(b).size - filesOf(a).size || b.length - a.length,
  );
  return groups.get('homelab.services') ?? largest ?? [];
}

function filesOf(services: readonly Service[]): ReadonlySet<FileUri> {
  return new Set(services.map(({ enable }) => enable.modulePlace.file));
}

function fileOf({ folder, inFolders }: Convention, name: string): FileUri {
  return uriFromPath(`${folder}/${name}${inFolders ? '/default' : ''}.nix`);
}

function waysOf({ options }: Flake, { prefix }: Convention): ServiceModule['ways'] {
  const root = prefix.slice(0, 1);
  const has = (...path: OptionPath) => resolveOption(options, [...root, ...path]).kind === 'value';
  const registry = ['ports', 'route', 'tile'].every((part) => has('registry', 'any', part));
  return { domain: prefix.length > 1 && has('domain'), registry: prefix.length > 1 && registry };
}

type Importing = {
  readonly flake: Flake;
  readonly convention: Convention;
  readonly file: FileUri;
  readonly machines: readonly (Machine | undefined)[];
};

/** Imports it where its siblings are imported, if the machines read that, else in their own files. */
function importEdits(
  snapshot: Snapshot,
  { flake, convention, file, machines }: Importing,
): { readonly edits: readonly FileEdit[]; readonly left: readonly string[] } {
  const usual = importerOf(flake, convention.siblings);
  const own = machines.flatMap((machine) => (machine && machineFile(flake, machine)) ?? []);
  const readers = usual === undefined ? [] : machinesWith(flake, usual);
  const isRead = machines.every((machine) => machine === undefined || readers.includes(machine));
  const importers = usual !== undefined && isRead ? [usual] : [...new Set(own)];
  const name = shownFrom(flake.root, file);
  if (importers.length === 0)
    return { edits: [], left: [`No machine imports ${name} yet. Import it where you want it.`] };
  const edits = importers.map((importer) => ({
    importer,
    edit: importIn(snapshot, importer, file),
  }));
  return {
    edits: edits.flatMap(({ edit }) => edit ?? []),
    left: edits.flatMap(({ importer, edit }) =>
      edit === undefined
        ? `${shownFrom(flake.root, importer)} computes its imports. If that does not take in ${name}, import it there.`
        : [],
    ),
  };
}

function importIn(snapshot: Snapshot, file: FileUri, module: FileUri): FileEdit | undefined {
  const text = snapshot.text(file);
  const ir = snapshot.ir(file);
  if (text === undefined || ir === undefined || ir.problems.length > 0) return undefined;
  const edit = addImport(text, ir, importPath(file, module));
  return edit && { file, edits: [edit] };
}

/** The module that imports most of them. */
function importerOf(flake: Flake, files: readonly FileUri[]): FileUri | undefined {
  const count = ({ imports }: ModuleFacts) =>
    imports.filter((entry) => entry.kind === 'file' && files.includes(entry.file)).length;
  const [best] = flake.modules
    .map((facts) => ({ file: facts.file, count: count(facts) }))
    .sort((a, b) => b.count - a.count);
  return best !== undefined && best.count > 0 ? best.file : undefined;
}

function enabledOn(snapshot: Snapshot, flake: Flake, machine: Machine, path: OptionPath) {
  const option = [...path, 'enable'];
  const file = machineFile(flake, machine, option);
  if (file === undefined)
    return refused(`${machine.name} has no file of its own. Enable ${pathText(path)} by hand.`);
  return setOption(snapshot, file, { path: option, value: 'true' });
}
