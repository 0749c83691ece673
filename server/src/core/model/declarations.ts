import { exact, extended } from '../base/exact';
import { tagOf } from '../eval/lib/options';
import { sortedEntries } from '../eval/builtins/attrs';
import type { Place } from '../base/span';
import {
  unknown,
  type AttrPlace,
  type AttrsValue,
  type ModuleKey,
  type Value,
} from '../eval/value';
import { Declaration } from './declaration';
import type { OptionPath } from './option-path';
import type { Session } from './session';

/** A part of a module's options that could not be read. */
export type OpaqueOptions = {
  readonly path: OptionPath;
  readonly why: string;
  readonly place: AttrPlace | undefined;
};

export type DeclaredOptions = {
  readonly declarations: readonly Declaration[];
  readonly opaque: readonly OpaqueOptions[];
};

const maxDepth = 24;

/** The options that a value under `options` declares, in a module. */
export function declaredOptions(
  session: Session,
  module: ModuleKey,
  options: Value,
): DeclaredOptions {
  const walk = new DeclarationWalk(session, module);
  walk.visit(options, {
    path: [],
    places: [],
    modulePlace: { file: module.file, span: { start: 0, end: 0 } },
  });
  return { declarations: exact(walk.declarations), opaque: exact(walk.opaque) };
}

/** What is known of an option before its value is looked at. */
type State = {
  readonly path: OptionPath;
  readonly places: readonly (AttrPlace | undefined)[];
  readonly modulePlace: Place;
};

class DeclarationWalk {
  readonly declarations: Declaration[] = [];
  readonly opaque: OpaqueOptions[] = [];

  constructor(
    private readonly session: Session,
    private readonly module: ModuleKey,
  ) {}

  visit(value: Value, state: State): void {
    if (state.path.length > maxDepth) return;
    this.session.evaluator.options.budget.spend();
    if (value.kind === 'attrs') {
      this.attrs(value, state);
      return;
    }
    const choices = value.kind === 'opaque' ? value.choices : [];
    for (const choice of choices) this.visit(choice.force(), state);
    if (choices.length === 0 && (value.kind === 'opaque' || value.kind === 'symbol'))
      this.opaque.push({ path: state.path, why: unknown(value).why, place: state.places.at(-1) });
  }

  private attrs(value: AttrsValue, state: State): void {
    switch (tagOf(value)) {
      case 'option':
        this.declarations.push(
          new Declaration({
            ...state,
            attrs: value,
            owner: this.session,
            module: this.module,
          }),
        );
        return;
      case 'if':
        this.content(value, state);
        return;
      case 'merge':
        this.merge(value, state);
        return;
      case undefined:
        this.set(value, state);
        return;
      default:
    }
  }

  private set(value: AttrsValue, state: State): void {
    // `port = lib` is being typed, and `lib` declares nothing.
    if (value.rest?.library) return;
    for (const [name, attr] of sortedEntries(value)) {
      const place = attr.place ?? state.places.at(-1);
      const isHere = place?.file === state.modulePlace.file;
      this.visit(attr.thunk.force(), {
        path: extended(state.path, name),
        places: extended(state.places, place),
        modulePlace: isHere ? { file: place.file, span: place.name } : state.modulePlace,
      });
    }
    if (value.rest !== undefined)
      this.opaque.push({ path: state.path, why: value.rest.why, place: state.places.at(-1) });
  }

  private content(value: AttrsValue, state: State): void {
    const content = value.entries.get('content');
    if (content !== undefined) this.visit(content.thunk.force(), state);
  }

  private merge(value: AttrsValue, state: State): void {
    const contents = value.entries.get('contents')?.thunk.force();
    if (contents?.kind === 'list')
      for (const { thunk } of contents.items) this.visit(thunk.force(), state);
  }
}
