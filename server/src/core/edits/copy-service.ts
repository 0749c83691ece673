import { pathFromUri, type FileUri } from '../base/uri';
import type { Expr } from '../ir/expr';
import type { Definition } from '../model/definitions';
import type { Machine } from '../model/machine';
import { machineFile, machinesWith } from '../model/machine-file';
import { isPrefix, pathKey, pathText, type OptionPath } from '../model/option-path';
import type { Flake, Snapshot } from '../model/snapshot';
import { refused } from './change';
import { setOption } from './set-option';
import { toggleService, type ToggleRequest, type ToggleResult } from './toggle-service';

export type CopyRequest = Omit<ToggleRequest, 'enable'> & {
  /** The machine that gets it. */
  readonly to: string;
};

/** `left` names the settings that hold only where they stand, as `port` and `domain`. */
export type CopyResult = ToggleResult & { readonly left: readonly string[] };

/**
 * Switches a service on that another machine has, with that machine's own settings of it. A machine
 * that has settings of its own keeps them.
 */
export function copyService(snapshot: Snapshot, request: CopyRequest): CopyResult {
  const { flake: root, path, to } = request;
  const flake = snapshot.flakes.find((candidate) => candidate.root === pathFromUri(root));
  const source = flake?.machines.find(({ name }) => name === request.machine);
  const target = flake?.machines.find(({ name }) => name === to);
  const wanted = { flake: root, machine: to, path, enable: true };
  if (flake === undefined || source === undefined || target === undefined)
    return { ...toggleService(snapshot, wanted), left: [] };
  const settings = ownSettings(source, target, path);
  const file = machineFile(flake, target, [...path, 'enable']);
  const movable = settings.filter(({ value }) => isClosed(value.source?.expr));
  if (movable.length === 0 || file === undefined || hasSettings(target, path))
    return { ...toggleService(snapshot, wanted), left: [] };
  const left = settings.filter((setting) => !movable.includes(setting)).map(nameIn(path));
  return { ...copied(snapshot, { flake, target, file, path, movable }), left };
}

/** What the source's own files set of the service, apart from whether it is on. */
function ownSettings(source: Machine, target: Machine, path: OptionPath): readonly Definition[] {
  const shared = new Set(target.modules.map(({ file }) => file));
  return settingsIn(source, path).filter(
    ({ value }) => value.source !== undefined && !shared.has(value.source.scope.file),
  );
}

function hasSettings(machine: Machine, path: OptionPath): boolean {
  return settingsIn(machine, path).length > 0;
}

function settingsIn({ modules }: Machine, path: OptionPath): readonly Definition[] {
  const enable = pathKey([...path, 'enable']);
  return modules
    .filter(({ declared }) => declared.declarations.length === 0)
    .flatMap(({ defined }) => defined.definitions)
    .filter((each) => isPrefix(path, each.path) && each.path.length > path.length)
    .filter((each) => pathKey(each.path) !== enable);
}

type Copying = {
  readonly flake: Flake;
  readonly target: Machine;
  readonly file: FileUri;
  readonly path: OptionPath;
  readonly movable: readonly Definition[];
};

function copied(snapshot: Snapshot, { flake, target, file, path, movable }: Copying): ToggleResult {
  const lines = movable.flatMap((definition) => {
    const { source } = definition.value;
    const text = source && snapshot.text(source.scope.file)?.slice(...ends(source.expr));
    return text === undefined ? [] : [`  ${nameIn(path)(definition)} = ${dedented(text)};`];
  });
  const value = ['{', '  enable = true;', ...lines, '}'].join('\n');
  const result = setOption(snapshot, file, { path, value });
  if (result.kind !== 'edit') return refused(result.why);
  const others = machinesWith(flake, file).filter((other) => other !== target);
  return { ...result, alsoOn: others.map(({ name }) => name) };
}

const nameIn =
  (service: OptionPath) =>
  ({ path }: Definition): string =>
    pathText(path.slice(service.length));

function ends({ span: { start, end } }: Expr): readonly [number, number] {
  return [start, end];
}

/** Further lines keep their place below the first; the indentation of the new place is added to all. */
function dedented(text: string): string {
  const [first = '', ...rest] = text.split(/\r?\n/);
  const margin = Math.min(
    ...rest.filter((line) => line.trim() !== '').map((line) => line.search(/\S/)),
  );
  return [first, ...rest.map((line) => `  ${line.slice(margin)}`)].join('\n');
}

/** Whether an expression means the same in every file: it names nothing that stands around it. */
function isClosed(expr: Expr | undefined): boolean {
  switch (expr?.kind) {
    case 'int':
    case 'float':
      return true;
    case 'string':
      return expr.parts.every((part) => typeof part === 'string' || isClosed(part));
    case 'var':
      return ['true', 'false', 'null'].includes(expr.name);
    case 'list':
      return expr.items.every(isClosed);
    case 'attrs':
      return expr.bindings.every(
        (binding) =>
          binding.kind === 'assign' &&
          binding.path.every(({ kind }) => kind === 'static') &&
          isClosed(binding.value),
      );
    case 'unary':
      return isClosed(expr.operand);
    default:
      return false;
  }
}
