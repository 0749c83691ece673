import { optionTypeOf } from '../eval/lib/types';
import { tagOf } from '../eval/lib/options';
import { plainOf, type Plain } from '../eval/builtins/json';
import type { Place } from '../base/span';
import type { Thunk } from '../eval/thunk';
import type { AttrPlace, AttrsValue, ModuleKey, Value } from '../eval/value';
import type { OptionType } from '../types/option-type';
import type { OptionPath } from './option-path';
import type { Session } from './session';

/** What a default is, as far as the sources tell. */
export type Default =
  | { readonly kind: 'none' }
  | { readonly kind: 'plain'; readonly value: Plain }
  /** Written in the sources, but not plain data: the text of the expression stands for it. */
  | { readonly kind: 'expression'; readonly why: string };

/** One place that declares an option. What it says is read when first asked for. */
export class Declaration {
  private cachedType: OptionType | undefined;
  private cachedDescription: { readonly text: string | undefined } | undefined;

  readonly path: OptionPath;
  /** Where the option's name was written, perhaps in a helper of another file. */
  readonly place: AttrPlace | undefined;
  /** Where each segment of the path was written. */
  readonly places: readonly (AttrPlace | undefined)[];
  /** The nearest place to it in the file of the module that declares it. */
  readonly modulePlace: Place;
  /** The module that makes it. */
  readonly module: ModuleKey;
  /** The evaluation that it was found in; its values may be looked at only through it. */
  readonly owner: Session;
  private readonly attrs: AttrsValue;

  constructor(parts: {
    readonly path: OptionPath;
    readonly places: readonly (AttrPlace | undefined)[];
    readonly modulePlace: Place;
    readonly owner: Session;
    readonly module: ModuleKey;
    readonly attrs: AttrsValue;
  }) {
    this.path = parts.path;
    this.places = parts.places;
    this.place = parts.places.at(-1);
    this.modulePlace = parts.modulePlace;
    this.owner = parts.owner;
    this.module = parts.module;
    this.attrs = parts.attrs;
  }

  get type(): OptionType {
    this.cachedType ??= this.owner.run(() => {
      const type = this.attrs.entries.get('type');
      if (type !== undefined) return optionTypeOf(type.thunk.force());
      const { rest } = this.attrs;
      return rest === undefined
        ? { kind: 'unspecified' as const }
        : { kind: 'opaque' as const, name: undefined, why: rest.why };
    }) ?? { kind: 'opaque', name: undefined, why: 'it takes too many steps to find out' };
    return this.cachedType;
  }

  get default(): Default {
    const attr = this.attrs.entries.get('default');
    if (attr === undefined) return { kind: 'none' };
    return (
      this.owner.run((): Default => {
        const value = attr.thunk.force();
        const plain = plainOf(value);
        if (plain !== undefined) return { kind: 'plain', value: plain };
        return { kind: 'expression', why: value.kind === 'opaque' ? value.why : value.kind };
      }) ?? { kind: 'expression', why: 'it takes too many steps to find out' }
    );
  }

  get defaultThunk(): Thunk | undefined {
    return this.attrs.entries.get('default')?.thunk;
  }

  /** Whether a value is there without anybody setting one. */
  get hasDefault(): boolean {
    return this.attrs.entries.has('default');
  }

  /** Whether it has a description, known or not. */
  get hasDescription(): boolean {
    return this.attrs.entries.has('description') || this.attrs.rest !== undefined;
  }

  get description(): string | undefined {
    this.cachedDescription ??= { text: this.text('description') };
    return this.cachedDescription.text;
  }

  /** The text that stands for the default in the manual. */
  get defaultText(): string | undefined {
    return this.literalText('defaultText');
  }

  get example(): string | undefined {
    return this.literalText('example');
  }

  get readOnly(): boolean {
    return this.flag('readOnly');
  }

  get internal(): boolean {
    return this.flag('internal');
  }

  /** Where the default's expression is written. */
  get defaultSource(): Place | undefined {
    return this.source('default');
  }

  /** Where the type's expression is written. */
  get typeSource(): Place | undefined {
    return this.source('type');
  }

  private source(name: string): Place | undefined {
    const source = this.attrs.entries.get(name)?.thunk.source;
    return source === undefined ? undefined : { file: source.scope.file, span: source.expr.span };
  }

  private text(name: string): string | undefined {
    const value = this.value(name);
    if (value?.kind === 'string') return value.value;
    const text = value?.kind === 'attrs' ? value.entries.get('text')?.thunk.force() : undefined;
    return text?.kind === 'string' ? text.value : undefined;
  }

  private literalText(name: string): string | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    if (tagOf(value) === 'literalExpression') return this.text(name);
    const plain = this.owner.run(() => plainOf(value));
    return plain === undefined ? undefined : JSON.stringify(plain);
  }

  private flag(name: string): boolean {
    const value = this.value(name);
    return value?.kind === 'bool' && value.value;
  }

  private value(name: string): Value | undefined {
    const attr = this.attrs.entries.get(name);
    return attr === undefined ? undefined : this.owner.run(() => attr.thunk.force());
  }
}
