import { attrsView } from '../eval/operators';
import { tagOf } from '../eval/lib/options';
import type { Thunk } from '../eval/thunk';
import { unknown, type AttrPlace, type AttrsValue, type Value } from '../eval/value';
import type { AttrsExpr } from '../ir/expr';
import type { FileUri } from '../base/uri';
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
};

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
};

/** What is known of a definition before its value is looked at. */
type State = {
  readonly path: OptionPath;
  readonly places: readonly (AttrPlace | undefined)[];
  readonly priority: number | undefined;
  readonly conditional: boolean;
};

const maxDepth = 16;

/** All that a module's `config` sets. */
export function definitionsOf(session: Session, config: Value): Definitions {
  const walk = new DefinitionWalk();
  session.run(() => {
    walk.value(config, { path: [], places: [], priority: plainPriority, conditional: false });
  });
  return walk;
}

class DefinitionWalk implements Definitions {
  readonly definitions: Definition[] = [];
  readonly contexts: Context[] = [];
  readonly opaque: OpaqueDefinition[] = [];

  value(value: Value, state: State, thunk?: Thunk): void {
    if (state.path.length > maxDepth) return;
    const tag = tagOf(value);
    if (value.kind === 'attrs' && tag !== undefined) this.tagged(value, tag, state);
    else if (value.kind === 'attrs' && (value.entries.size > 0 || thunk === undefined))
      this.attrs(value, state);
    else if (value.kind === 'opaque' && attrsView(value) !== undefined)
      for (const choice of value.choices)
        this.value(choice.force(), { ...state, conditional: true }, choice);
    else this.leaf(value, state, thunk);
  }

  private leaf(value: Value, state: State, thunk: Thunk | undefined): void {
    const { path, places, priority, conditional } = state;
    const place = places.at(-1);
    if (value.kind === 'attrs') this.attrs(value, state);
    if (value.kind === 'opaque' || value.kind === 'symbol')
      this.opaque.push({ path, why: unknown(value).why, place });
    if (place !== undefined && thunk !== undefined)
      this.definitions.push({ path, places, place, value: thunk, priority, conditional });
    if (value.kind === 'list')
      for (const item of value.items) {
        const inner = item.thunk.force();
        if (inner.kind === 'attrs' && tagOf(inner) === undefined)
          this.attrs(inner, { ...state, path: [...path, listItem], places: [...places, place] });
      }
  }

  private attrs(value: AttrsValue, state: State): void {
    for (const { file, expr } of value.origins)
      this.contexts.push({ file, expr, path: state.path });
    for (const [name, attr] of value.entries) {
      if (state.path.length === 0 && name === '_module') continue;
      const next = {
        ...state,
        path: [...state.path, name],
        places: [...state.places, attr.place ?? state.places.at(-1)],
        conditional: state.conditional || attr.maybe,
      };
      this.value(attr.thunk.force(), next, attr.thunk);
    }
    if (value.rest !== undefined)
      this.opaque.push({ path: state.path, why: value.rest.why, place: state.places.at(-1) });
  }

  private tagged(value: AttrsValue, tag: string, state: State): void {
    switch (tag) {
      case 'if': {
        const condition = value.entries.get('condition')?.thunk.force();
        if (condition?.kind === 'bool' && !condition.value) {
          this.content(value, { ...state, conditional: true });
          return;
        }
        this.content(value, {
          ...state,
          conditional: state.conditional || condition?.kind !== 'bool',
        });
        return;
      }
      case 'override': {
        const priority = value.entries.get('priority')?.thunk.force();
        this.content(value, {
          ...state,
          priority: priority?.kind === 'int' ? priority.value : undefined,
        });
        return;
      }
      case 'order':
        this.content(value, state);
        return;
      case 'merge':
        this.merge(value, state);
        return;
      default:
        this.opaque.push({
          path: state.path,
          why: `it is a \`${tag}\``,
          place: state.places.at(-1),
        });
    }
  }

  private content(value: AttrsValue, state: State): void {
    const content = value.entries.get('content')?.thunk;
    if (content !== undefined) this.value(content.force(), state, content);
  }

  private merge(value: AttrsValue, state: State): void {
    const contents = value.entries.get('contents')?.thunk.force();
    if (contents?.kind === 'list') {
      for (const { thunk, maybe } of contents.items)
        this.value(thunk.force(), { ...state, conditional: state.conditional || maybe }, thunk);
      if (contents.rest === undefined) return;
    }
    const why = contents?.kind === 'opaque' ? contents.why : 'the list is not known';
    this.opaque.push({ path: state.path, why, place: state.places.at(-1) });
  }
}
