import { exact, extended } from '../base/exact';
import { StepLimit } from '../eval/budget';
import { attrsView } from '../eval/operators';
import { tagOf } from '../eval/lib/options';
import type { Thunk } from '../eval/thunk';
import {
  isExactAttrs,
  isExactList,
  unknown,
  type AttrPlace,
  type AttrsValue,
  type Value,
} from '../eval/value';
import type { AttrsExpr, Expr } from '../ir/expr';
import type { FileUri } from '../base/uri';
import { structure } from './module';
import { listItem, type OptionPath } from './option-path';
import type { Session } from './session';

/** NixOS's priorities: the smallest number wins. */
export const plainPriority = 100;

/** One place that sets something. Sets are followed to their leaves, so `path` may lie below an option. */
export type Definition = {
  readonly path: OptionPath;
  /** Where each segment of the path was written. */
  readonly places: readonly (AttrPlace | undefined)[];
  readonly place: AttrPlace;
  readonly value: Thunk;
  readonly priority: number | undefined;
  /** Whether it counts depends on a condition that is not known. */
  readonly conditional: boolean;
  /** The conditions of the `mkIf`s around it, outermost first. */
  readonly conditions: readonly Thunk[];
  /** Whether an unsettled part above it says more; see `Definitions.unsettled`. */
  readonly unsure: boolean;
};

/** A part whose content depends on what only a configuration knows. */
export type Unsettled = State & { readonly value: Thunk };

/** A set in the sources that stands at a known place of the configuration. */
export type Context = {
  readonly file: FileUri;
  readonly expr: AttrsExpr;
  readonly path: OptionPath;
};

/** A part of the configuration that could not be read. */
export type OpaqueDefinition = {
  readonly path: OptionPath;
  readonly why: string;
  readonly place: AttrPlace | undefined;
};

export type Definitions = {
  readonly definitions: readonly Definition[];
  readonly contexts: readonly Context[];
  readonly opaque: readonly OpaqueDefinition[];
  readonly unsettled: readonly Unsettled[];
  /** The sets that `definitions` were taken from, for options that hold a set as it is. */
  readonly sets: readonly Unsettled[];
};

/** What is known of a definition before its value is looked at. */
export type State = {
  readonly path: OptionPath;
  readonly places: readonly (AttrPlace | undefined)[];
  readonly priority: number | undefined;
  readonly conditional: boolean;
  readonly conditions: readonly Thunk[];
  readonly unsure: boolean;
};

/** Where a module's `config` begins. */
export const rootState: State = {
  path: [],
  places: [],
  priority: plainPriority,
  conditional: false,
  conditions: [],
  unsure: false,
};

// There are many of these. Written out, they share a shape, which a spread does not give them.

function stateWith(state: State, changes: Partial<State>): State {
  const { path, places, conditional, conditions, unsure } = changes;
  return {
    path: path ?? state.path,
    places: places ?? state.places,
    priority: 'priority' in changes ? changes.priority : state.priority,
    conditional: conditional ?? state.conditional,
    conditions: conditions ?? state.conditions,
    unsure: unsure ?? state.unsure,
  };
}

function unsettledAt(state: State, value: Thunk): Unsettled {
  const { path, places, priority, conditional, conditions, unsure } = state;
  return { path, places, priority, conditional, conditions, unsure, value };
}

function definitionAt(state: State, place: AttrPlace, value: Thunk): Definition {
  const { path, places, priority, conditional, conditions, unsure } = state;
  return { path, places, priority, conditional, conditions, unsure, place, value };
}

const maxDepth = 16;
const maxVisits = 100_000;

/** All that a module's `config` sets. */
export function definitionsOf(session: Session, config: Thunk): Definitions {
  const force = (thunk: Thunk): Value => thunk.force();
  return session.run(() => walkDefinitions(config, rootState, force)) ?? noDefinitions;
}

export const noDefinitions: Definitions = {
  definitions: [],
  contexts: [],
  opaque: [],
  unsettled: [],
  sets: [],
};

/** What a part of a configuration sets. `force` gives the values as far as the caller knows them. */
export function walkDefinitions(
  part: Thunk,
  state: State,
  force: (thunk: Thunk) => Value,
): Definitions {
  const walk = new DefinitionWalk(force);
  walk.value(part, state);
  return walk.found();
}

/**
 * Whether an expression is a number, a text or a truth as it stands, and so sets nothing below it.
 * It is not looked at before somebody asks: it may need what the set around it is to say first.
 */
function isPlain({ source }: Thunk): boolean {
  if (source === undefined) return false;
  const { expr } = source;
  switch (expr.kind) {
    case 'string':
    case 'unary':
    case 'has-attr':
      return true;
    case 'binary':
      return !['//', '++', '+', '|>', '<|'].includes(expr.operator);
    case 'apply':
      return predicates.has(calledName(expr));
    default:
      return false;
  }
}

const predicates = new Set(['elem', 'any', 'all', 'hasAttr', 'hasPrefix', 'hasSuffix', 'hasInfix']);

/** `elem` of `builtins.elem a b`. */
function calledName(expr: Expr): string {
  let called = expr;
  while (called.kind === 'apply') called = called.fn;
  if (called.kind === 'var') return called.name;
  const last = called.kind === 'select' ? called.path.at(-1) : undefined;
  return last?.kind === 'static' ? last.name : '';
}

type Tagged = { readonly value: AttrsValue; readonly tag: string; readonly thunk: Thunk };

class DefinitionWalk {
  private readonly definitions: Definition[] = [];
  private readonly contexts: Context[] = [];
  private readonly opaque: OpaqueDefinition[] = [];
  private readonly unsettled: Unsettled[] = [];
  private readonly sets: Unsettled[] = [];

  private visited = 0;

  constructor(private readonly force: (thunk: Thunk) => Value) {}

  found(): Definitions {
    return {
      definitions: exact(this.definitions),
      contexts: exact(this.contexts),
      opaque: exact(this.opaque),
      unsettled: exact(this.unsettled),
      sets: exact(this.sets),
    };
  }

  value(thunk: Thunk, state: State): void {
    if (state.path.length > maxDepth) return;
    if (++this.visited > maxVisits) throw new StepLimit();
    if (isPlain(thunk)) {
      this.define(thunk, state);
      return;
    }
    const value = this.force(thunk);
    const tag = tagOf(value);
    if (value.kind === 'attrs' && tag !== undefined) this.tagged({ value, tag, thunk }, state);
    else if (value.kind === 'attrs') this.set(value, thunk, state);
    else if (value.kind === 'opaque' && attrsView(value) !== undefined) {
      this.unsettled.push(unsettledAt(state, thunk));
      for (const choice of value.choices)
        this.value(choice, stateWith(state, { conditional: true, unsure: true }));
    } else this.leaf(value, thunk, state);
  }

  private set(value: AttrsValue, thunk: Thunk, state: State): void {
    if (state.path.length > 0) this.sets.push(unsettledAt(state, thunk));
    if (!isExactAttrs(value)) this.unsettled.push(unsettledAt(state, thunk));
    if (value.entries.size === 0) this.define(thunk, state);
    this.attrs(value, stateWith(state, { unsure: state.unsure || !isExactAttrs(value) }));
  }

  private leaf(value: Value, thunk: Thunk, state: State): void {
    const { path, places } = state;
    const place = places.at(-1);
    if (value.kind === 'opaque' || value.kind === 'symbol') {
      this.opaque.push({ path, why: unknown(value).why, place });
      this.unsettled.push(unsettledAt(state, thunk));
    }
    this.define(thunk, state);
    if (value.kind !== 'list') return;
    for (const item of value.items) {
      const inner = this.force(item.thunk);
      if (inner.kind === 'attrs' && tagOf(inner) === undefined)
        this.attrs(
          inner,
          stateWith(state, { path: extended(path, listItem), places: extended(places, place) }),
        );
    }
  }

  private define(value: Thunk, state: State): void {
    const place = state.places.at(-1);
    if (place !== undefined) this.definitions.push(definitionAt(state, place, value));
  }

  private attrs(value: AttrsValue, state: State): void {
    for (const { file, expr } of value.origins)
      this.contexts.push({ file, expr, path: state.path });
    // Half-typed, `lib` alone is a value for a moment: hundreds of functions that set nothing.
    if (value.rest?.library === true) return;
    for (const [name, attr] of value.entries) {
      if (state.path.length === 0 && structure.has(name)) continue;
      const inside = stateWith(state, {
        path: extended(state.path, name),
        places: extended(state.places, attr.place ?? state.places.at(-1)),
        conditional: state.conditional || attr.maybe,
      });
      this.value(attr.thunk, inside);
    }
    if (value.rest !== undefined)
      this.opaque.push({ path: state.path, why: value.rest.why, place: state.places.at(-1) });
  }

  private tagged({ value, tag, thunk }: Tagged, state: State): void {
    switch (tag) {
      case 'if':
        this.content(value, this.under(value.entries.get('condition')?.thunk, state));
        return;
      case 'override': {
        const priority = value.entries.get('priority')?.thunk.force();
        const known = priority?.kind === 'int' ? priority.value : undefined;
        this.content(value, stateWith(state, { priority: known }));
        return;
      }
      case 'order':
        this.content(value, state);
        return;
      case 'merge':
        this.merge(value, thunk, state);
        return;
      default:
        this.define(thunk, state);
        this.opaque.push({
          path: state.path,
          why: `it is a \`${tag}\``,
          place: state.places.at(-1),
        });
    }
  }

  private under(condition: Thunk | undefined, state: State): State {
    if (condition === undefined) return stateWith(state, { conditional: true, unsure: true });
    const value = condition.force();
    if (value.kind === 'bool' && value.value) return state;
    return stateWith(state, {
      conditional: true,
      conditions: extended(state.conditions, condition),
    });
  }

  private content(value: AttrsValue, state: State): void {
    const content = value.entries.get('content')?.thunk;
    if (content !== undefined) this.value(content, state);
  }

  private merge(value: AttrsValue, thunk: Thunk, state: State): void {
    const list = value.entries.get('contents')?.thunk;
    const contents = list && this.force(list);
    if (contents?.kind === 'list')
      for (const { thunk, maybe } of contents.items)
        this.value(
          thunk,
          stateWith(state, {
            conditional: state.conditional || maybe,
            unsure: state.unsure || maybe,
          }),
        );
    if (contents?.kind === 'list' && isExactList(contents)) return;
    this.unsettled.push(unsettledAt(state, thunk));
    if (contents?.kind === 'list' && contents.rest === undefined) return;
    const why = contents?.kind === 'opaque' ? contents.why : 'the list is not known';
    this.opaque.push({ path: state.path, why, place: state.places.at(-1) });
  }
}
