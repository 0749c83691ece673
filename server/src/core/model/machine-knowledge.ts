import type { ModuleFacts } from './module-facts';
import type { Machine } from './machine';
import type { Declaration } from './declaration';
import type { Flake } from './snapshot';

/** Whether all modules of a machine are known, but for those of inputs. */
export function isWhole({ opaque, guess, modules }: Machine): boolean {
  return opaque.length === 0 && guess === undefined && modules.length > 0;
}

const known = new WeakMap<Flake, ReadonlyMap<Declaration, ModuleFacts>>();

/** The module that makes a declaration. */
export function declarerOf(flake: Flake, declaration: Declaration): ModuleFacts | undefined {
  let declarers = known.get(flake);
  if (declarers === undefined) {
    declarers = new Map(
      flake.modules.flatMap((facts) =>
        facts.declared.declarations.map((made) => [made, facts] as const),
      ),
    );
    known.set(flake, declarers);
  }
  return declarers.get(declaration);
}
