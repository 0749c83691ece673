import { Thunk } from '../eval/thunk';
import {
  attrsOf,
  emptyAttrs,
  isExactAttrs,
  opaque,
  type AttrsValue,
  type ModuleKey,
  type OpaqueValue,
  type SymbolValue,
  type Value,
} from '../eval/value';
import { attrsView } from '../eval/operators';
import type { Session } from './session';

/** A module's parts, not yet looked into. */
export type ModuleParts = {
  readonly imports: Thunk | undefined;
  readonly options: Thunk | undefined;
  readonly config: Thunk;
  readonly freeform: Thunk | undefined;
  readonly disabled: Thunk | undefined;
};

/** What a module is called with; names that are not here stand for themselves, as arguments of `key`. */
export type ModuleArguments = {
  readonly key: ModuleKey;
  readonly given: ReadonlyMap<string, Thunk>;
};

/** What a module may hold beside its configuration. */
export const structure: ReadonlySet<string> = new Set([
  '_class',
  '_file',
  'disabledModules',
  'freeformType',
  'imports',
  'key',
  'meta',
  'require',
]);

/** The parts of a module given as a function, a set or a path. */
export function modulePartsOf(
  session: Session,
  value: Value,
  args: ModuleArguments,
): ModuleParts | OpaqueValue {
  const whole = moduleBody(session, value, args);
  const body = whole.force();
  const set = attrsView(body);
  if (set === undefined) return opaque(body.kind === 'opaque' ? body.why : 'it is not a module');
  const part = (name: string): Thunk | undefined => set.entries.get(name)?.thunk;
  const isStructured = set.entries.has('options') || set.entries.has('config');
  const config = isStructured ? (part('config') ?? Thunk.of(emptyAttrs)) : shorthand(set, whole);
  return {
    imports: part('imports') ?? part('require'),
    options: part('options'),
    config,
    freeform: part('freeformType') ?? freeformIn(config),
    disabled: part('disabledModules'),
  };
}

/** `config._module.freeformType`, which is the same as `freeformType`. */
function freeformIn(config: Thunk): Thunk | undefined {
  const module = attrsView(config.force())?.entries.get('_module')?.thunk.force();
  return module && attrsView(module)?.entries.get('freeformType')?.thunk;
}

/** The set that a module is once its function has been called. */
function moduleBody(session: Session, value: Value, args: ModuleArguments): Thunk {
  if (value.kind !== 'lambda') return Thunk.of(value);
  const given = new Map(args.given);
  for (const { name } of value.expr.formals?.names ?? [])
    if (!given.has(name)) given.set(name, Thunk.of(argument(name, args.key)));
  const set: AttrsValue = { ...attrsOf(given), rest: opaque('it is a module argument') };
  const bound = session.evaluator.bind(value.expr, Thunk.of(set), value.scope);
  return bound.kind === 'opaque'
    ? Thunk.of(bound)
    : session.evaluator.thunk(value.expr.body, bound.scope);
}

/** A module without `options` and `config` is all configuration. */
function shorthand(set: AttrsValue, whole: Thunk): Thunk {
  const entries = new Map([...set.entries].filter(([name]) => !structure.has(name)));
  const value: AttrsValue = { ...set, entries };
  return isExactAttrs(value) ? Thunk.of(value) : new Thunk(() => value, whole.source);
}

function argument(name: string, module: ModuleKey): SymbolValue {
  return { kind: 'symbol', root: { kind: 'argument', name, module }, path: [] };
}

/** What every NixOS module gets. */
export function standardArguments(session: Session, key: ModuleKey): ModuleArguments {
  const symbol = (kind: SymbolValue['root']['kind'], name: string): Thunk =>
    Thunk.of({ kind: 'symbol', root: { kind, name, module: key }, path: [] });
  const given = new Map([
    ['config', symbol('config', 'config')],
    ['options', symbol('options', 'options')],
    ['pkgs', symbol('pkgs', 'pkgs')],
    ['lib', Thunk.of(session.lib)],
    ['modulesPath', symbol('argument', 'modulesPath')],
  ]);
  return { key, given };
}
