import { exact } from '../base/exact';
import { memoize } from '../base/memoize';
import type { Span } from '../base/span';
import type { AttrName, Expr, FileIr, InheritBinding } from '../ir/expr';
import { bindingsOf, partsOf } from '../ir/find';
import { namesOf, type FileNames } from '../ir/names';
import { PathReader, type ConfigPath } from './config-path';
import { pathKey, type OptionPath } from './option-path';

/** One name in an expression that reads the configuration: `port` in `cfg.port`. */
export type ConfigRead = {
  readonly path: OptionPath;
  readonly span: Span;
  /** Set where the name is brought by `inherit (cfg) port;`. */
  readonly inherit: InheritBinding | undefined;
  /** Whether the place is used as a whole, so that names below it may be read out of sight. */
  readonly whole: boolean;
  readonly root: 'config' | 'options';
  /** Whether the place may be missing: `config ? a.b`, or `config.a.b or null`. */
  readonly optional: boolean;
  /** Whether it is the last name of its selection: `port` in `cfg.port`, and not `cfg`. */
  readonly last: boolean;
};

/** Every place where a file reads the configuration, found once for each content. */
export const configReads = memoize((ir: FileIr): readonly ConfigRead[] =>
  readsBy(ir, new PathReader(ir)),
);

/**
 * Every place where a file may read the configuration: what any function calls `config`, be it that
 * of another kind of module, and what stands below a `config` of another machine.
 */
export function readsOfAnyConfig(ir: FileIr): readonly ConfigRead[] {
  return readsBy(ir, new PathReader(ir, 'any config'));
}

/** A path that a file may read, as a whole or not. */
export type PossibleRead = Pick<ConfigRead, 'path' | 'whole'>;

/** The paths of `readsOfAnyConfig`: each is there once, and not where a longer one tells of it. */
export const possibleReads = memoize((ir: FileIr): readonly PossibleRead[] => {
  const reads = new Map<string, PossibleRead>();
  for (const { path, whole, last } of readsOfAnyConfig(ir)) {
    const key = pathKey(path);
    if (whole || (last && !reads.has(key))) reads.set(key, { path, whole });
  }
  return [...reads.values()];
});

function readsBy(ir: FileIr, reader: PathReader): readonly ConfigRead[] {
  const walk = new ReadWalk(ir, reader);
  walk.expr(ir.root, 'value');
  return exact(walk.reads);
}

/** What becomes of an expression: used as a value, or looked into by what stands around it. */
type Use = 'value' | 'looked-into';

class ReadWalk {
  readonly reads: ConfigRead[] = [];
  private readonly at: FileNames['at'];
  /** What the names stand for that `inherit name;` brings, by where they start. */
  private readonly inherited: FileNames['at'];

  constructor(
    ir: FileIr,
    private readonly reader: PathReader,
  ) {
    const { at, uses } = namesOf(ir);
    this.at = at;
    this.inherited = new Map(
      uses.flatMap(({ inherit, span, resolution }) =>
        inherit === undefined ? [] : [[span.start, resolution] as const],
      ),
    );
  }

  expr(expr: Expr, use: Use): void {
    if (expr.kind === 'select' || expr.kind === 'has-attr') this.select(expr, use);
    else if (expr.kind === 'var') this.variable(expr, use);
    else if (expr.kind === 'with') {
      this.expr(expr.scope, 'looked-into');
      this.expr(expr.body, 'value');
    } else {
      for (const binding of bindingsOf(expr)) this.binding(binding, expr.kind === 'let');
      for (const part of partsOf(expr)) this.expr(part, 'value');
    }
  }

  private select(expr: Expr & { readonly kind: 'select' | 'has-attr' }, use: Use): void {
    this.expr(expr.target, 'looked-into');
    for (const name of expr.path) if (name.kind === 'dynamic') this.expr(name.expr, 'value');
    if (expr.kind === 'select' && expr.fallback) this.expr(expr.fallback, 'value');
    const optional = expr.kind === 'has-attr' || expr.fallback !== undefined;
    const whole = use === 'value' && expr.kind === 'select';
    const start = this.reader.pathOf(expr.target);
    if (start === undefined)
      this.names(anyConfig, this.reader.belowOtherConfig(expr.path), { whole, optional });
    else if (isConfiguration(start)) this.names(start, expr.path, { whole, optional });
  }

  /** Adds a read for each name of a selection, as far as they are known. */
  private names(
    { root, path: start }: ConfigurationPath,
    names: readonly AttrName[],
    { whole, optional }: Pick<ConfigRead, 'whole' | 'optional'>,
  ): void {
    const path = [...start];
    for (const [index, name] of names.entries()) {
      const text = this.reader.nameText(name);
      if (text === undefined) {
        this.escape({ root, path }, name.span);
        return;
      }
      path.push(text);
      const isLast = index === names.length - 1;
      this.add({
        path: [...path],
        root,
        span: name.span,
        inherit: undefined,
        whole: whole && isLast,
        optional,
        last: isLast,
      });
    }
  }

  /** A name that another name stands for is used as a whole, or is a name of a `with`. */
  private variable({ name, span }: Expr & { readonly kind: 'var' }, use: Use): void {
    const found = this.at.get(span.start);
    const path = this.reader.pathOf({ kind: 'var', span, name });
    if (path === undefined || !isConfiguration(path)) return;
    if (found?.kind === 'with')
      this.add({
        ...path,
        span,
        inherit: undefined,
        whole: use === 'value',
        // Another `with`, or a name that is not in the set, may be meant.
        optional: true,
        last: true,
      });
    else if (use === 'value') this.escape(path, span);
  }

  private binding(binding: ReturnType<typeof bindingsOf>[number], isLet: boolean): void {
    if (binding.kind === 'inherit') {
      this.inherit(binding, isLet);
      return;
    }
    for (const name of binding.path) if (name.kind === 'dynamic') this.expr(name.expr, 'value');
    // A name that is given to a place is followed to where the name is used.
    const isAlias = isLet && binding.path.length === 1;
    this.expr(binding.value, isAlias ? 'looked-into' : 'value');
  }

  private inherit(binding: InheritBinding, isLet: boolean): void {
    if (binding.from === undefined) {
      for (const { span } of binding.names) this.passedOn(span);
      return;
    }
    this.expr(binding.from, 'looked-into');
    const from = this.reader.pathOf(binding.from);
    if (from === undefined || !isConfiguration(from)) return;
    for (const name of binding.names)
      if (name.kind === 'static')
        this.add({
          path: [...from.path, name.name],
          root: from.root,
          span: name.span,
          inherit: binding,
          whole: !isLet,
          optional: false,
          last: true,
        });
  }

  /** `f { inherit cfg; }` gives a set of options away as a whole. */
  private passedOn(span: Span): void {
    const found = this.inherited.get(span.start);
    const path = found?.kind === 'local' ? this.reader.local(found.local) : undefined;
    if (path !== undefined && isConfiguration(path)) this.escape(path, span);
  }

  private escape({ root, path }: ConfigurationPath, span: Span): void {
    this.add({
      path,
      root,
      span: { start: span.start, end: span.start },
      inherit: undefined,
      whole: true,
      optional: false,
      last: true,
    });
  }

  private add(read: ConfigRead): void {
    this.reads.push(read);
  }
}

type ConfigurationPath = ConfigPath & { readonly root: 'config' | 'options' };

const anyConfig: ConfigurationPath = { root: 'config', path: [] };

function isConfiguration(path: ConfigPath): path is ConfigurationPath {
  return path.root === 'config' || path.root === 'options';
}
