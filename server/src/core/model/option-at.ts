import { touches, type Span } from '../base/span';
import type { FileUri } from '../base/uri';
import type { AttrName, AttrsExpr, Expr } from '../ir/expr';
import { stepsTo } from '../ir/find';
import { configReads } from './config-reads';
import { contextsOf, modulesOf } from './contexts';
import type { OptionPath } from './option-path';
import type { Snapshot } from './snapshot';

/** An option's path as it stands at an offset, up to and with the segment there. */
export type OptionAt = {
  readonly path: OptionPath;
  readonly span: Span;
  readonly role: 'definition' | 'declaration' | 'reference';
};

/** The option, or set of options, whose name stands at an offset of a file. */
export function optionAt(snapshot: Snapshot, file: FileUri, offset: number): OptionAt | undefined {
  return (
    declarationAt(snapshot, file, offset) ??
    definitionAt(snapshot, file, offset) ??
    referenceAt(snapshot, file, offset)
  );
}

function declarationAt(snapshot: Snapshot, file: FileUri, offset: number): OptionAt | undefined {
  for (const { declared } of modulesOf(snapshot, file))
    for (const { path, places } of declared.declarations) {
      const index = places.findIndex(
        (place) => place?.file === file && touches(place.name, offset),
      );
      const place = places[index];
      if (place !== undefined)
        return { path: path.slice(0, index + 1), span: place.name, role: 'declaration' };
    }
  return undefined;
}

function definitionAt(snapshot: Snapshot, file: FileUri, offset: number): OptionAt | undefined {
  const root = snapshot.ir(file)?.root;
  if (root === undefined) return undefined;
  const last = stepsTo(root, offset).findLast((step) => step.kind === 'binding');
  if (last?.kind !== 'binding' || last.owner === undefined) return undefined;
  const { binding, owner } = last;
  const all = binding.kind === 'assign' ? binding.path : binding.names;
  const isConfig = isModuleBody(root, owner) && binding.kind === 'assign' && isNamed(all[0]);
  const context = isConfig ? [] : contextsOf(snapshot, file).get(owner);
  if (context === undefined) return undefined;
  // In `config.a.b = …` the configuration begins behind its name.
  const names = isConfig ? all.slice(1) : all;
  const index = names.findIndex(({ span }) => touches(span, offset));
  const name = names[index];
  if (name === undefined) return undefined;
  const written =
    binding.kind === 'assign' ? staticNames(names.slice(0, index + 1)) : staticNames([name]);
  return written && { path: [...context, ...written], span: name.span, role: 'definition' };
}

function isNamed(name: AttrName | undefined): boolean {
  return name?.kind === 'static' && name.name === 'config';
}

/** Whether nothing but functions, `let` and `with` stand around a set. */
function isModuleBody(root: Expr, set: AttrsExpr): boolean {
  let expr = root;
  while (expr.kind === 'lambda' || expr.kind === 'let' || expr.kind === 'with') expr = expr.body;
  return expr === set;
}

/** In `cfg.port` or `inherit (cfg) port`. */
function referenceAt(snapshot: Snapshot, file: FileUri, offset: number): OptionAt | undefined {
  const ir = snapshot.ir(file);
  const read = (ir === undefined ? [] : configReads(ir)).find(
    ({ span }) => span.end > span.start && touches(span, offset),
  );
  return read && { path: read.path, span: read.span, role: 'reference' };
}

/** The names of a path that is written out; undefined where a part is computed. */
export function staticNames(names: readonly AttrName[]): OptionPath | undefined {
  const path: string[] = [];
  for (const name of names) {
    if (name.kind !== 'static') return undefined;
    path.push(name.name);
  }
  return path;
}
