import type { AttrName, Expr, FileIr, LambdaExpr, SelectExpr, WithExpr } from '../ir/expr';
import { bindingsOf, partsOf } from '../ir/find';
import { namesOf, type FileNames, type LocalName } from '../ir/names';
import type { OptionPath } from './option-path';

/** What an expression of a module reads: a place of the configuration, of the options, of `lib`, `pkgs` or the inputs. */
export type ConfigPath = {
  readonly root: 'config' | 'options' | 'lib' | 'pkgs' | 'builtins' | 'inputs';
  readonly path: OptionPath;
};

/** Reads expressions as paths below a module's arguments, through `let`, `inherit` and computed names. */
export class PathReader {
  private readonly names: FileNames;
  private readonly modules: ReadonlySet<LambdaExpr>;

  /** With `any config`, every argument and attribute of that name is taken for a configuration. */
  constructor(
    ir: FileIr,
    private readonly meaning: 'the machine' | 'any config' = 'the machine',
  ) {
    this.names = namesOf(ir);
    this.modules = moduleFunctions(ir.root);
  }

  pathOf(expr: Expr, depth = 0): ConfigPath | undefined {
    if (depth > 16) return undefined;
    if (expr.kind === 'var') return this.variable(expr.name, expr.span.start, depth);
    if (expr.kind !== 'select') return undefined;
    const target = this.pathOf(expr.target, depth + 1);
    if (target !== undefined) return this.below(target, expr.path);
    const below = this.belowOtherConfig(expr.path);
    return below.length === 0 ? undefined : this.below({ root: 'config', path: [] }, below);
  }

  /** The names that are looked up in `nodes.other.config` or `self.nixosConfigurations.other.config`. */
  belowOtherConfig(path: readonly AttrName[]): readonly AttrName[] {
    if (this.meaning !== 'any config') return [];
    const at = path.findIndex((name) => name.kind === 'static' && name.name === 'config');
    return at === -1 ? [] : path.slice(at + 1);
  }

  /** The path of a selection up to one of its names; `count` names are followed. */
  selected({ target, path }: SelectExpr, count: number): ConfigPath | undefined {
    const start = this.pathOf(target);
    return start && this.below(start, path.slice(0, count));
  }

  /** The name itself, where it is written out or held by a `let`. */
  nameText(name: AttrName): string | undefined {
    return name.kind === 'static' ? name.name : this.text(name.expr);
  }

  private below(start: ConfigPath, names: readonly AttrName[]): ConfigPath | undefined {
    const path = [...start.path];
    for (const name of names) {
      const text = this.nameText(name);
      if (text === undefined) return undefined;
      path.push(text);
    }
    return known({ root: start.root, path });
  }

  private variable(name: string, start: number, depth: number): ConfigPath | undefined {
    const found = this.names.at.get(start);
    if (found?.kind === 'global') return name === 'builtins' ? { root: name, path: [] } : undefined;
    if (found?.kind === 'with') return this.inWith(name, found.scopes, depth);
    return found?.kind === 'local' ? this.local(found.local, depth) : undefined;
  }

  /** Of several `with`, it is not known which has the name. */
  private inWith(
    name: string,
    [only, ...others]: readonly WithExpr[],
    depth: number,
  ): ConfigPath | undefined {
    if (only === undefined || others.length > 0) return undefined;
    const set = this.pathOf(only.scope, depth + 1);
    return set && known({ root: set.root, path: [...set.path, name] });
  }

  /** What a name of the file stands for. */
  local(local: LocalName, depth = 0): ConfigPath | undefined {
    if (local.kind === 'formal') return this.argument(local);
    // A flake calls all its inputs so, and hands them to its modules under that name.
    if (local.kind === 'argument' && local.name === 'inputs') return { root: 'inputs', path: [] };
    if (local.inherit?.from !== undefined) {
      const from = this.pathOf(local.inherit.from, depth + 1);
      return from && known({ root: from.root, path: [...from.path, local.name] });
    }
    return local.value === undefined ? undefined : this.pathOf(local.value, depth + 1);
  }

  private argument({ name, owner }: LocalName): ConfigPath | undefined {
    if (name === 'lib' || name === 'pkgs' || name === 'inputs') return { root: name, path: [] };
    if (machineConfigs.has(name)) return { root: 'config', path: [] };
    const isModule = owner.kind === 'lambda' && this.modules.has(owner);
    return (isModule || this.meaning === 'any config') && (name === 'config' || name === 'options')
      ? { root: name, path: [] }
      : undefined;
  }

  private text(expr: Expr, depth = 0): string | undefined {
    if (depth > 8) return undefined;
    if (expr.kind === 'string') {
      const parts = expr.parts.map((part) =>
        typeof part === 'string' ? part : this.text(part, depth + 1),
      );
      return parts.includes(undefined) ? undefined : parts.join('');
    }
    if (expr.kind !== 'var') return undefined;
    const found = this.names.at.get(expr.span.start);
    const value = found?.kind === 'local' ? found.local.value : undefined;
    return value && this.text(value, depth + 1);
  }
}

/** `pkgs.lib` is `lib`, and `lib.types` has one name. */
function known(path: ConfigPath): ConfigPath {
  return path.root === 'pkgs' && path.path[0] === 'lib'
    ? { root: 'lib', path: path.path.slice(1) }
    : path;
}

/** What home-manager calls the machine's configuration in the modules of users. */
const machineConfigs: ReadonlySet<string> = new Set(['osConfig', 'nixosConfig']);

const moduleLists: ReadonlySet<string> = new Set(['imports', 'modules']);

/** The functions whose `config` is the machine's: the file itself, and modules written in lists of modules. */
function moduleFunctions(root: Expr): ReadonlySet<LambdaExpr> {
  const found = new Set<LambdaExpr>();
  collectBody(root, found);
  collectLists(root, found);
  return found;
}

/** The functions that lead to the body of a module. */
function collectBody(expr: Expr, found: Set<LambdaExpr>): void {
  if (expr.kind === 'lambda') {
    found.add(expr);
    collectBody(expr.body, found);
  } else if (expr.kind === 'let' || expr.kind === 'with' || expr.kind === 'assert')
    collectBody(expr.body, found);
}

function collectLists(
  expr: Expr,
  found: Set<LambdaExpr>,
  above: readonly (string | undefined)[] = [],
): void {
  for (const binding of bindingsOf(expr)) {
    if (binding.kind !== 'assign') continue;
    const names = binding.path.map((name) => (name.kind === 'static' ? name.name : undefined));
    const path = [...above, ...names];
    if (moduleLists.has(path.at(-1) ?? '') && binding.value.kind === 'list')
      for (const item of binding.value.items) collectBody(item, found);
    if (isModuleOutput(path)) collectBody(binding.value, found);
    collectLists(binding.value, found, binding.value.kind === 'attrs' ? path : []);
  }
  for (const part of partsOf(expr)) collectLists(part, found);
}

/** `nixosModules.NAME`, and flake-parts' `flake.modules.nixos.NAME`. */
function isModuleOutput(path: readonly (string | undefined)[]): boolean {
  return path.some(
    (name, i) => name === 'nixosModules' || (name === 'nixos' && path[i - 1] === 'modules'),
  );
}
