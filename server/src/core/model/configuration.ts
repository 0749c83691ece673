import { equalValues } from '../eval/compare';
import type { Evaluator, Refinement } from '../eval/evaluator';
import { Thunk } from '../eval/thunk';
import {
  attrsOf,
  opaque,
  unknown,
  type AttrsValue,
  type Item,
  type ModuleKey,
  type SymbolStep,
  type SymbolValue,
  type Value,
} from '../eval/value';
import type { OptionType } from '../types/option-type';
import type { Declaration } from './declaration';
import { declaredValue } from './declared-value';
import { isSetOfNames, strongest, type DefinedAt } from './defined-at';
import type { DefinitionTree } from './definition-index';
import { LiveDefinitions } from './live-definitions';
import type { ModuleFacts } from './module-facts';
import { pathKey, type OptionPath } from './option-path';
import type { ChangedFiles } from './changed-files';
import type { OptionNode } from './option-tree';
import { optionsInside, resolveOption, type Resolved } from './resolve-option';
import { Session, type Engine, type Knowledge, type Looks } from './session';
import type { SourceFiles } from './source-files';
import { isUpstream } from './upstream';

/** What a configuration is made of. */
export type ConfigurationParts = {
  /** Arguments of the modules, `specialArgs` and their like. */
  readonly args: ReadonlyMap<string, Thunk>;
  readonly options: () => OptionNode;
  /** The definitions of these modules, and perhaps of others. */
  readonly index: () => DefinitionTree;
  /** The configuration in whose sources this one's modules are written, a flake's for its machines. */
  readonly outer: Refinement | undefined;
  /** Whether modules that are not here may declare and set more, and where. */
  readonly isOpen: (path: OptionPath) => boolean;
};

/**
 * The merged configuration of a set of modules, as NixOS's module system makes it. Values are
 * computed when asked for; what cannot be known is opaque or undefined.
 */
export class Configuration implements Refinement {
  readonly session: Session;
  private readonly values = new Map<string, Thunk>();
  private readonly live = new LiveDefinitions({
    index: () => this.parts.index(),
    has: ({ key }) => this.keys.has(key),
    valueIn: (thunk) => this.valueIn(thunk),
  });
  private keys = new Set<ModuleKey>();
  /** What was looked at to find its modules. */
  private collected: Looks = { reads: new Set(), lookups: new Set() };
  private collecting = true;

  constructor(
    private parts: ConfigurationParts,
    private readonly files: SourceFiles,
    private readonly engine: Engine,
    private readonly knowledge: Knowledge = {},
  ) {
    this.session = new Session(files, engine, { ...knowledge, refinement: this });
  }

  /**
   * The configuration of the same modules, of which some say something else by now, so that nothing
   * is known yet of what it comes to.
   */
  renewed(parts: Pick<ConfigurationParts, 'options' | 'index'>): Configuration {
    const made = new Configuration(
      { ...this.parts, ...parts },
      this.files,
      this.engine,
      this.knowledge,
    );
    made.keys = this.keys;
    made.session.take(this.collected);
    made.complete();
    return made;
  }

  /** Makes a module a part of it. Values are known once all modules are there. */
  add(facts: ModuleFacts): void {
    this.keys.add(facts.key);
  }

  /** Takes a module out again. */
  remove(facts: ModuleFacts): void {
    this.keys.delete(facts.key);
  }

  /** Whether a module is a part of it. */
  hasModule(key: ModuleKey): boolean {
    return this.keys.has(key);
  }

  /** Whether changes may give it other modules. */
  isRecollectedAfter(changes: ChangedFiles): boolean {
    return changes.concern(this.collected);
  }

  /** Takes those of another state, which say the same of the modules that are a part of it. */
  moveTo(state: Partial<Pick<ConfigurationParts, 'options' | 'index'>>): void {
    this.parts = { ...this.parts, ...state };
  }

  /** All modules are there. */
  complete(): void {
    this.collected = this.session.looks();
    this.collecting = false;
  }

  private get evaluator(): Evaluator {
    return this.session.evaluator;
  }

  valueOf(symbol: SymbolValue): Value | undefined {
    const { root, path } = symbol;
    if (root.module === undefined || !this.keys.has(root.module))
      return this.parts.outer?.valueOf(symbol);
    if (root.kind === 'argument') return this.argument(root.name, path);
    const names = namesOf(path);
    if (names === undefined) return undefined;
    return root.kind === 'config' ? this.value(names) : this.declaredAt(root.kind, names);
  }

  lacks(symbol: SymbolValue): boolean {
    const { root, path } = symbol;
    if (root.module === undefined || !this.keys.has(root.module))
      return this.parts.outer?.lacks(symbol) ?? false;
    const names = namesOf(path);
    if (
      this.collecting ||
      root.kind !== 'config' ||
      names === undefined ||
      this.parts.isOpen(names)
    )
      return false;
    const resolved = resolveOption(this.parts.options(), names);
    if (resolved.kind !== 'missing' && resolved.kind !== 'open') return false;
    const { definitions, names: below, hidden } = this.definedAt(names);
    return definitions.length === 0 && below.size === 0 && hidden === undefined;
  }

  /** The value that an option, or a set of options, has; undefined where nothing is known of it. */
  value(path: OptionPath): Value | undefined {
    if (this.collecting) return undefined;
    const key = pathKey(path);
    let thunk = this.values.get(key);
    if (thunk === undefined) {
      thunk = new Thunk(() => this.compute(path) ?? nothingKnown);
      this.values.set(key, thunk);
    }
    const value = thunk.force();
    return value === nothingKnown ? undefined : value;
  }

  private declaredAt(root: SymbolValue['root']['kind'], path: OptionPath): Value | undefined {
    if (this.collecting || root !== 'options') return undefined;
    return declaredValue(this.parts.options(), path, this.parts.isOpen);
  }

  /** The value from outside an evaluation. */
  read(path: OptionPath): Value | undefined {
    return this.session.run(() => this.value(path));
  }

  /** Whether something sets an option, as far as is known. */
  sets(path: OptionPath): boolean {
    return this.session.run(() => this.definedAt(path).definitions.length > 0) ?? false;
  }

  /** A definition's value in this configuration. */
  valueIn(thunk: Thunk): Value {
    return this.evaluator.resolved(this.evaluator.force(thunk));
  }

  definedAt(path: OptionPath): DefinedAt {
    return this.live.at(path);
  }

  /** The sets that are written at a path, as they stand there. */
  setsAt(path: OptionPath): readonly Thunk[] {
    return this.live.setsAt(path);
  }

  /** Whether something is said of an option, or may be; false where nothing is. */
  mentions(path: OptionPath): boolean {
    return this.live.mentions(path);
  }

  /** Whether a condition is known not to hold. */
  isRuledOut(conditions: readonly Thunk[]): boolean {
    return this.live.isRuledOut(conditions);
  }

  private argument(name: string, path: readonly SymbolStep[]): Value | undefined {
    const given = this.parts.args.get(name);
    const value = given === undefined ? this.value(['_module', 'args', name]) : this.valueIn(given);
    if (value === undefined) return undefined;
    return path.reduce((at: Value, step) => this.follow(at, step), value);
  }

  private follow(at: Value, step: SymbolStep): Value {
    const { evaluator } = this;
    if (typeof step === 'string') return evaluator.resolved(evaluator.select(at, step));
    if ('call' in step) return evaluator.apply(at, step.call);
    if (at.kind === 'symbol') return evaluator.options.edges.append(at, step.append);
    return at.kind === 'string' && step.append.kind === 'string'
      ? { kind: 'string', value: at.value + step.append.value }
      : unknown(at);
  }

  private compute(path: OptionPath): Value | undefined {
    const resolved = resolveOption(this.parts.options(), path);
    const defined = this.definedAt(path);
    if (isDeferredModule(resolved, path)) return this.module(path, defined);
    if (resolved.kind === 'value') return this.declared(path, resolved, defined);
    if (resolved.kind === 'set') return this.set(path, resolved.node, defined);
    if (defined.definitions.length === 0 && defined.names.size === 0)
      return defined.hidden === undefined ? this.inDefault(path) : opaque(defined.hidden);
    return isSetOfNames(defined)
      ? this.set(path, undefined, defined)
      : this.merged(defined, undefined, this.parts.isOpen(path));
  }

  /** A part of the default of an option above, where nothing sets that option. */
  private inDefault(path: OptionPath): Value | undefined {
    for (let length = path.length - 1; length > 0; length--) {
      const above = path.slice(0, length);
      const resolved = resolveOption(this.parts.options(), above);
      if (resolved.kind !== 'value' || resolved.length !== length) continue;
      const { definitions, names, hidden } = this.definedAt(above);
      if (definitions.length > 0 || names.size > 0 || hidden !== undefined) return undefined;
      const whole = resolved.declaration.hasDefault ? this.value(above) : undefined;
      return whole && path.slice(length).reduce((at, name) => this.follow(at, name), whole);
    }
    return undefined;
  }

  /** A module that is kept as it is: all that is written for it, imported. */
  private module(path: OptionPath, { definitions }: DefinedAt): Value | undefined {
    const parts = [
      ...this.setsAt(path),
      ...definitions.map(({ said }) => said.value).filter((thunk) => !isSet(thunk)),
    ];
    if (parts.length === 0) return undefined;
    const items: readonly Item[] = parts.map((thunk) => ({ thunk, maybe: false }));
    return attrsOf([['imports', Thunk.of({ kind: 'list', items, rest: undefined })]]);
  }

  private declared(
    path: OptionPath,
    resolved: Resolved & { readonly kind: 'value' },
    defined: DefinedAt,
  ): Value {
    const { declaration, type, length } = resolved;
    const isWhole = length === path.length;
    const inside = optionsInside(resolved);
    const takesNames = type.kind === 'attrsOf' || type.kind === 'lazyAttrsOf';
    const hasDefinitions = defined.definitions.length > 0 || defined.names.size > 0;
    if (defined.hidden !== undefined && !hasDefinitions) return opaque(defined.hidden);
    if (!hasDefinitions && isWhole && declaration.hasDefault) return this.defaultOf(declaration);
    if (inside !== undefined && (hasDefinitions || type.kind === 'submodule'))
      return this.set(path, inside.node, defined);
    const ofDefault = hasDefinitions || isWhole ? undefined : this.inDefault(path);
    if (ofDefault !== undefined) return ofDefault;
    if (takesNames || (defined.definitions.length === 0 && defined.names.size > 0))
      return this.set(path, undefined, defined);
    if (hasDefinitions) return this.merged(defined, type, false);
    return opaque('it is not set');
  }

  private defaultOf(declaration: Declaration): Value {
    const thunk = declaration.defaultThunk;
    return thunk === undefined ? opaque('it has no default') : this.valueIn(thunk);
  }

  private set(path: OptionPath, node: OptionNode | undefined, defined: DefinedAt): AttrsValue {
    const names = new Set([...(node?.children.keys() ?? []), ...defined.names]);
    const entries = [...names].map(
      (name) =>
        [
          name,
          new Thunk(() => this.value([...path, name]) ?? opaque('it is not known here')),
        ] as const,
    );
    const why =
      defined.hidden ?? (this.parts.isOpen(path) ? 'other modules may set more' : undefined);
    return { ...attrsOf(entries), rest: why === undefined ? undefined : opaque(why) };
  }

  private merged(defined: DefinedAt, type: OptionType | undefined, isOpen: boolean): Value {
    if (defined.hidden !== undefined) return opaque(defined.hidden);
    const winners = strongest(defined.definitions);
    const [first] = winners;
    if (first === undefined) return opaque('it is not set');
    if (winners.some(({ certain }) => !certain)) return opaque('it depends on a condition');
    const values = winners.map(({ said }) => this.valueIn(said.value));
    if (values.every((value) => value.kind === 'list')) return concatenated(values, isOpen);
    if (type?.kind === 'coercedTo') return opaque('it is converted');
    const [value = opaque('it is not set'), ...others] = values;
    const agree = others.every((other) => {
      const equal = equalValues(value, other);
      return equal.kind === 'bool' && equal.value;
    });
    return agree ? value : opaque('several modules set it');
  }
}

const nothingKnown: Value = opaque('nothing is known of it');

function namesOf(path: readonly SymbolStep[]): OptionPath | undefined {
  const names = path.filter((step) => typeof step === 'string');
  return names.length === path.length && names.length > 0 ? names : undefined;
}

function isSet(thunk: Thunk): boolean {
  return thunk.force().kind === 'attrs';
}

function concatenated(
  lists: readonly (Value & { readonly kind: 'list' })[],
  isOpen: boolean,
): Value {
  const rest = lists.find((list) => list.rest !== undefined)?.rest;
  return {
    kind: 'list',
    items: lists.flatMap(({ items }) => items),
    rest:
      rest === undefined && isOpen ? opaque('other modules may add to it') : rest && unknown(rest),
  };
}

/** Options of flake-parts (and of others) that keep a module as it is. */
function isDeferredModule(resolved: Resolved, path: OptionPath): boolean {
  if (resolved.kind === 'value') return resolved.type.kind === 'deferredModule';
  const [root, kind = ''] = path;
  if (root !== 'flake') return false;
  return kind === 'modules' ? path.length === 4 : path.length === 3 && /Modules?$/.test(kind);
}

/** Where modules of NixOS itself, and of inputs, may declare and set what is not seen here. */
export const openUpstream = ([root = '']: OptionPath): boolean => isUpstream(root);
