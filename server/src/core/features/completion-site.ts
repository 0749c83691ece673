import { touches, type Span } from '../base/span';
import type { FileUri } from '../base/uri';
import type { AssignBinding, AttrsExpr, Binding, Expr, ListExpr } from '../ir/expr';
import { stepsTo, type Step } from '../ir/find';
import type { LibraryDoc } from '../library/doc';
import { contextsOf, modulesOf } from '../model/contexts';
import { staticNames } from '../model/option-at';
import { listItem, type OptionPath } from '../model/option-path';
import type { Snapshot } from '../model/snapshot';
import { attributesTaken } from './library-call';
import { bodyPlace } from './module-body';

/** A name in a set that is being written. */
type NamePlace = {
  /** The path before the name. */
  readonly prefix: OptionPath;
  readonly replace: Span;
  /** The name that the text has there as long as another is being written; the same as `replace` mostly. */
  readonly present: Span;
  /** Whether the name stands in quotes. */
  readonly quoted: boolean;
  /** Whether the binding goes on after the name, with a dot or a value. */
  readonly continues: boolean;
  /** The paths that the same set already sets, below `prefix`. */
  readonly taken: ReadonlySet<string>;
  /** The names that the same set sets something below. */
  readonly begun: ReadonlySet<string>;
  /** Whether the sets beside it are written with dots or with braces. */
  readonly style: 'dotted' | 'nested';
  /** Whether a semicolon follows already. */
  readonly closed: boolean;
};

/** What is being written at an offset. */
export type CompletionSite =
  | (NamePlace & { readonly kind: 'name' })
  /** A name among the options that a module declares. */
  | (NamePlace & { readonly kind: 'declaration' })
  /** A name in the body of a module that has its definitions in `config`. */
  | (NamePlace & { readonly kind: 'body' })
  /** A name in the set that a function of the library takes. */
  | (NamePlace & {
      readonly kind: 'argument';
      readonly attributes: ReadonlyMap<string, LibraryDoc>;
    })
  | {
      readonly kind: 'value';
      readonly path: OptionPath;
      readonly replace: Span;
      /** The text within quotes that is being replaced, if the caret is in a string. */
      readonly quoted: boolean;
      readonly needsSemicolon: boolean;
    };

type NameSite = CompletionSite & { readonly kind: 'name' };
type ValueSite = CompletionSite & { readonly kind: 'value' };

/** Finds out what is being written, from the set around it and that set's place in the configuration. */
export function completionSite(
  snapshot: Snapshot,
  file: FileUri,
  offset: number,
): CompletionSite | undefined {
  const ir = snapshot.ir(file);
  const text = snapshot.text(file);
  if (ir === undefined || text === undefined) return undefined;
  if (ir.comments.some(({ start, end }) => start < offset && offset <= end)) return undefined;
  const steps = stepsTo(ir.root, offset);
  const index = steps.findLastIndex((step) => step.kind === 'expr' && step.expr.kind === 'attrs');
  const owner = steps[index];
  if (owner?.kind !== 'expr' || owner.expr.kind !== 'attrs') return undefined;
  const inner = steps.slice(index + 1);
  const context = contextsOf(snapshot, file).get(owner.expr);
  if (context !== undefined) return new SiteReader(text, offset, context).read(owner.expr, inner);
  const attributes = attributesTaken(ir, owner.expr, steps[index - 1]);
  const site = new SiteReader(text, offset, []).read(owner.expr, inner);
  if (site?.kind === 'value')
    return attributes === undefined ? undefined : defaultSite(snapshot, file, site);
  if (site?.kind !== 'name') return undefined;
  if (attributes !== undefined)
    return site.prefix.length === 0 ? { ...site, kind: 'argument', attributes } : undefined;
  return declarationSite(site, bodyPlace(ir, owner.expr.span.start)?.path);
}

/** The default, or an example, of an option is a value of its type. */
function defaultSite(
  snapshot: Snapshot,
  file: FileUri,
  site: ValueSite,
): CompletionSite | undefined {
  const [name, ...rest] = site.path;
  if (name !== 'default' && name !== 'example') return undefined;
  for (const { declared } of modulesOf(snapshot, file))
    for (const { path, place } of declared.declarations)
      if (place?.file === file && touches(place.binding, site.replace.start))
        return { ...site, path: [...path, ...rest] };
  return undefined;
}

/** In the body of a module, what is below `options` is declared, and what is below `config` is set. */
function declarationSite(site: NameSite, path: OptionPath | undefined): CompletionSite | undefined {
  if (path === undefined) return undefined;
  const [root, ...prefix] = [...path, ...site.prefix];
  if (root === undefined) return { ...site, kind: 'body' };
  if (root === 'options') return { ...site, kind: 'declaration', prefix };
  return root === 'config' ? { ...site, prefix } : undefined;
}

class SiteReader {
  constructor(
    private readonly text: string,
    private readonly offset: number,
    private readonly context: OptionPath,
  ) {}

  read(owner: AttrsExpr, inner: readonly Step[]): CompletionSite | undefined {
    const [first] = inner;
    const open = first?.kind === 'binding' ? undefined : this.openBefore(owner);
    const binding = first?.kind === 'binding' ? first.binding : open && this.unfinished(open);
    if (binding === undefined) return open === undefined ? this.emptyName(owner) : undefined;
    if (binding.kind === 'inherit') return undefined;
    const last = binding.path.at(-1);
    if (last === undefined) return undefined;
    // Right after a finished binding a new one begins.
    if (this.text[binding.span.end - 1] === ';' && this.offset >= binding.span.end)
      return this.emptyName(owner);
    if (this.offset <= last.span.end) return this.name(owner, binding);
    return this.value(binding);
  }

  /** A binding without a semicolon that ends before the caret, on its line: its value goes on. */
  private openBefore(owner: AttrsExpr): AssignBinding | undefined {
    const before = owner.bindings.findLast(({ span }) => span.end <= this.offset);
    if (before?.kind !== 'assign') return undefined;
    const between = this.text.slice(before.span.end - 1, this.offset);
    return /[;\n]/.test(between) ? undefined : before;
  }

  /** That binding, if its value is still to come. */
  private unfinished(before: AssignBinding): AssignBinding | undefined {
    if (before.value.kind !== 'hole' && !isOpenWrapper(before.value)) return undefined;
    return /^[ \t]*$/.test(this.text.slice(before.span.end, this.offset)) ? before : undefined;
  }

  private emptyName(owner: AttrsExpr): CompletionSite | undefined {
    if (this.offset <= owner.span.start) return undefined;
    const replace = { start: this.offset, end: this.offset };
    return {
      kind: 'name',
      prefix: this.context,
      replace,
      present: replace,
      quoted: false,
      continues: false,
      ...this.around(owner, []),
    };
  }

  private name(owner: AttrsExpr, binding: AssignBinding): CompletionSite | undefined {
    const index = binding.path.findIndex(({ span }) => this.offset <= span.end);
    const name = binding.path[index];
    if (name !== undefined && this.offset < name.span.start)
      return this.nameBetween(owner, binding, index);
    const before = staticNames(binding.path.slice(0, index));
    if (name?.kind !== 'static' || before === undefined) return undefined;
    const hasValue =
      binding.value.kind !== 'hole' ||
      /=\s*$/.test(this.text.slice(name.span.end, binding.value.span.start));
    return {
      kind: 'name',
      prefix: [...this.context, ...before],
      replace: name.span,
      present: name.span,
      quoted: name.quoted,
      continues: hasValue || index < binding.path.length - 1,
      ...this.around(owner, before, binding),
    };
  }

  /** After a dot whose next name stands on another line, and so is not meant to follow it. */
  private nameBetween(
    owner: AttrsExpr,
    binding: AssignBinding,
    index: number,
  ): CompletionSite | undefined {
    const before = staticNames(binding.path.slice(0, index));
    const last = binding.path[index - 1];
    const next = binding.path[index];
    if (before === undefined || last === undefined || next === undefined) return undefined;
    if (!/^\s*\.[ \t]*$/.test(this.text.slice(last.span.end, this.offset))) return undefined;
    return {
      kind: 'name',
      prefix: [...this.context, ...before],
      replace: { start: this.offset, end: this.offset },
      present: next.span,
      quoted: false,
      continues: !this.text.slice(this.offset, next.span.start).includes('\n'),
      ...this.around(owner, before, binding),
    };
  }

  private around(
    owner: AttrsExpr,
    before: OptionPath,
    self?: Binding,
  ): Pick<NameSite, 'taken' | 'begun' | 'style' | 'closed'> {
    const taken = new Set<string>();
    const begun = new Set<string>();
    for (const binding of owner.bindings) {
      if (binding === self) continue;
      const names =
        binding.kind === 'assign'
          ? [staticNames(binding.path)]
          : binding.names.map((name) => staticNames([name]));
      for (const path of names)
        if (path !== undefined && before.every((segment, i) => segment === path[i])) {
          const next = path[before.length];
          if (next !== undefined) (path.length === before.length + 1 ? taken : begun).add(next);
        }
    }
    const closed = /^[\w'-]*[ \t]*;/.test(this.text.slice(this.offset));
    return { taken, begun, style: before.length === 0 ? styleOf(owner, self) : 'dotted', closed };
  }

  private value(binding: AssignBinding): CompletionSite | undefined {
    const written = staticNames(binding.path);
    const end = binding.path.at(-1)?.span.end ?? binding.span.end;
    if (written === undefined || !this.text.slice(end, this.offset).includes('=')) return undefined;
    const path = [...this.context, ...written];
    const needsSemicolon = !this.text.slice(binding.span.start, binding.span.end).endsWith(';');
    return this.valueAt(binding.value, path, needsSemicolon);
  }

  private valueAt(
    value: Expr,
    path: OptionPath,
    needsSemicolon: boolean,
  ): CompletionSite | undefined {
    const replace = { start: this.offset, end: this.offset };
    const empty = { kind: 'value', path, replace, quoted: false, needsSemicolon } as const;
    if (value.kind === 'hole') return value.span.start > this.offset ? undefined : empty;
    if (this.offset > value.span.end) return isOpenWrapper(value) ? empty : undefined;
    if (value.kind === 'apply' && isOpenWrapper(value.fn))
      return this.valueAt(value.argument, path, needsSemicolon);
    if (value.kind === 'list' && this.offset > value.span.start) return this.item(value, path);
    const quoted = value.kind === 'string';
    if (!touches(value.span, this.offset) || !isPlain(value)) return undefined;
    return { kind: 'value', path, replace: value.span, quoted, needsSemicolon };
  }

  private item({ items }: ListExpr, path: OptionPath): CompletionSite | undefined {
    const inside = [...path, listItem];
    const item = items.find(({ span }) => touches(span, this.offset));
    if (item !== undefined) return this.valueAt(item, inside, false);
    const replace = { start: this.offset, end: this.offset };
    return { kind: 'value', path: inside, replace, quoted: false, needsSemicolon: false };
  }
}

/** How many arguments stand before the value in what NixOS wraps around one. */
const wrappers: ReadonlyMap<string, number> = new Map([
  ['mkAfter', 0],
  ['mkBefore', 0],
  ['mkDefault', 0],
  ['mkForce', 0],
  ['mkIf', 1],
  ['mkOptionDefault', 0],
  ['mkOrder', 1],
  ['mkOverride', 1],
  ['mkVMOverride', 0],
]);

/** Whether the next argument of a call is the value of the option: `lib.mkForce`, `mkIf condition`. */
function isOpenWrapper(expr: Expr): boolean {
  let given = 0;
  let fn = expr;
  for (; fn.kind === 'apply'; fn = fn.fn) given++;
  const last = fn.kind === 'select' ? fn.path.at(-1) : undefined;
  const name = fn.kind === 'var' ? fn.name : last?.kind === 'static' ? last.name : '';
  return wrappers.get(name) === given;
}

/** A word, or a string without computed parts. */
function isPlain(value: Expr): boolean {
  if (value.kind === 'string')
    return !value.indented && value.parts.every((part) => typeof part === 'string');
  return value.kind === 'var';
}

/** How the other bindings of a set write sets of their own; a lone one may go either way. */
function styleOf({ bindings }: AttrsExpr, self?: Binding): NameSite['style'] {
  let nested = 0;
  for (const binding of bindings) {
    if (binding === self || binding.kind !== 'assign') continue;
    if (binding.path.length > 1) nested--;
    else if (binding.value.kind === 'attrs') nested++;
  }
  return nested > 0 ? 'nested' : 'dotted';
}
