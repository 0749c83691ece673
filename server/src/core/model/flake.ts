import { pathFromUri, type FileUri } from '../base/uri';
import { tagOf } from '../eval/lib/options';
import { attrsView } from '../eval/operators';
import { Thunk } from '../eval/thunk';
import {
  attrsOf,
  emptyAttrs,
  opaque,
  type AttrPlace,
  type AttrsValue,
  type SymbolValue,
  type Value,
} from '../eval/value';
import { ModuleReader, type ModuleImport } from './module-facts';
import type { Session } from './session';
import type { SourceFiles } from './source-files';

/** One `nixosConfigurations` entry as the flake writes it. */
export type MachineSource = {
  readonly name: string;
  readonly place: AttrPlace | undefined;
  readonly system: string | undefined;
  readonly modules: readonly ModuleImport[];
};

/** What a `flake.nix` says; `opaque` tells why there may be more machines. */
export type FlakeFacts = {
  readonly file: FileUri;
  readonly inputs: readonly string[];
  readonly machines: readonly MachineSource[];
  readonly opaque: string | undefined;
  readonly session: Session;
};

/** Reads a flake's machines from its sources alone. */
export function readFlake(
  files: SourceFiles,
  newSession: () => Session,
  file: FileUri,
): FlakeFacts {
  const session = newSession();
  const none = { file, inputs: [], machines: [], session };
  return (
    session.run(() => {
      const flake = session.importFile(pathFromUri(file));
      if (flake.kind !== 'attrs') return { ...none, opaque: 'the flake cannot be read' };
      return readOutputs(new ModuleReader(files, session), { session, file, flake });
    }) ?? { ...none, opaque: 'it takes too many steps to evaluate' }
  );
}

type FlakeSource = {
  readonly session: Session;
  readonly file: FileUri;
  readonly flake: AttrsValue;
};

function readOutputs(reader: ModuleReader, { session, file, flake }: FlakeSource): FlakeFacts {
  const outputs = flake.entries.get('outputs')?.thunk.force() ?? opaque('it has no outputs');
  const declared = flake.entries.get('inputs')?.thunk.force();
  const names = new Set(declared?.kind === 'attrs' ? declared.entries.keys() : []);
  if (outputs.kind === 'lambda')
    for (const { name } of outputs.expr.formals?.names ?? []) if (name !== 'self') names.add(name);
  const inputs = attrsOf([...names].map((name) => [name, Thunk.of(input(name))] as const));
  const result: Thunk = new Thunk(() => session.evaluator.apply(outputs, Thunk.of(withSelf)));
  const self: Thunk = new Thunk(() => selfValue(file, inputs, result.force()));
  const withSelf: AttrsValue = {
    ...inputs,
    entries: new Map([
      ...inputs.entries,
      ['self', { thunk: self, place: undefined, maybe: false }],
    ]),
  };
  const machines = session.evaluator.select(result.force(), 'nixosConfigurations');
  const set = attrsView(machines);
  return {
    file,
    session,
    inputs: [...names],
    machines: set === undefined ? [] : machineSources(reader, file, set),
    opaque: set === undefined ? reason(machines) : set.rest?.why,
  };
}

function reason(machines: Value): string | undefined {
  return machines.kind === 'opaque' ? machines.why : 'its machines are made by an input';
}

function machineSources(
  reader: ModuleReader,
  file: FileUri,
  set: AttrsValue,
): readonly MachineSource[] {
  return [...set.entries].map(([name, { thunk, place }]) => {
    const value = thunk.force();
    const args = tagOf(value) === 'machine' && value.kind === 'attrs' ? value : emptyAttrs;
    const system = args.entries.get('system')?.thunk.force();
    const modules = args.entries.get('modules')?.thunk.force();
    return {
      name,
      place,
      system: system?.kind === 'string' ? system.value : undefined,
      modules:
        modules === undefined
          ? [
              {
                kind: 'opaque',
                why: value.kind === 'opaque' ? value.why : 'its modules are made by an input',
              },
            ]
          : reader.imports(file, modules),
    };
  });
}

function selfValue(file: FileUri, inputs: AttrsValue, outputs: Value): Value {
  const folder = pathFromUri(file).replace(/\/flake\.nix$/, '');
  const own = attrsOf([
    ['outPath', Thunk.of({ kind: 'path', value: folder })],
    ['inputs', Thunk.of(inputs)],
  ]);
  const set = attrsView(outputs) ?? emptyAttrs;
  return { ...set, entries: new Map([...set.entries, ...own.entries]) };
}

function input(name: string): SymbolValue {
  return { kind: 'symbol', root: { kind: 'input', name }, path: [] };
}
