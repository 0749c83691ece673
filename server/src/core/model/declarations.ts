import { tagOf } from '../eval/lib/options';
import { sortedEntries } from '../eval/builtins/attrs';
import { unknown, type AttrPlace, type Value } from '../eval/value';
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

/** The options that a value under `options` declares. */
export function declaredOptions(session: Session, options: Value): DeclaredOptions {
  const declarations: Declaration[] = [];
  const opaque: OpaqueOptions[] = [];
  const visit = (value: Value, path: OptionPath, place: AttrPlace | undefined): void => {
    if (path.length > maxDepth) return;
    if (value.kind === 'attrs') {
      visitAttrs(value, path, place);
      return;
    }
    const choices = value.kind === 'opaque' ? value.choices : [];
    for (const choice of choices) visit(choice.force(), path, place);
    if (choices.length === 0 && (value.kind === 'opaque' || value.kind === 'symbol'))
      opaque.push({ path, why: unknown(value).why, place });
  };
  const visitAttrs = (
    value: Value & { readonly kind: 'attrs' },
    path: OptionPath,
    place: AttrPlace | undefined,
  ): void => {
    const tag = tagOf(value);
    if (tag === 'option') declarations.push(new Declaration(path, place, value, session));
    else if (tag === 'if') visitAttr(value, 'content', { path, place });
    else if (tag === 'merge') {
      const contents = value.entries.get('contents')?.thunk.force();
      if (contents?.kind === 'list')
        for (const { thunk } of contents.items) visit(thunk.force(), path, place);
    } else if (tag === undefined) {
      for (const [name, attr] of sortedEntries(value))
        visit(attr.thunk.force(), [...path, name], attr.place ?? place);
      if (value.rest !== undefined) opaque.push({ path, why: value.rest.why, place });
    }
  };
  const visitAttr = (
    value: Value & { readonly kind: 'attrs' },
    name: string,
    { path, place }: { readonly path: OptionPath; readonly place: AttrPlace | undefined },
  ): void => {
    const attr = value.entries.get(name);
    if (attr !== undefined) visit(attr.thunk.force(), path, place);
  };
  visit(options, [], undefined);
  return { declarations, opaque };
}
