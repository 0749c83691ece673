import type { FileUri } from '../base/uri';
import type { AttrsExpr } from '../ir/expr';
import type { ModuleFacts } from './module-facts';
import type { OptionPath } from './option-path';
import type { Flake, Snapshot } from './snapshot';

/** The modules that a file holds: itself, and those written inside it. */
export function modulesOf(snapshot: Snapshot, file: FileUri): readonly ModuleFacts[] {
  const flake = snapshot.flakeOf(file);
  return flake === undefined ? [] : inFlake(flake, file);
}

function inFlake(flake: Flake, file: FileUri): readonly ModuleFacts[] {
  return [...new Set(flake.modulesIn(file).flatMap(withInline))];
}

/** A module and those written inside it. */
export function withInline(facts: ModuleFacts): readonly ModuleFacts[] {
  const inline = facts.imports.flatMap((part) =>
    part.kind === 'inline' ? withInline(part.facts) : [],
  );
  return [facts, ...inline];
}

/** Where the sets of a file stand in the configuration. */
export function contextsOf(snapshot: Snapshot, file: FileUri): ReadonlyMap<AttrsExpr, OptionPath> {
  const contexts = new Map<AttrsExpr, OptionPath>();
  for (const { defined } of modulesOf(snapshot, file))
    for (const context of defined.contexts)
      if (context.file === file && !contexts.has(context.expr))
        contexts.set(context.expr, context.path);
  return contexts;
}
