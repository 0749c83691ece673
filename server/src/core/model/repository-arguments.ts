import type { Thunk } from '../eval/thunk';
import type { FlakeFacts } from './flake';
import type { ModuleFacts } from './module-facts';
import type { Session } from './session';

/** An argument that modules get beyond those of NixOS, with the evaluation that it comes from. */
export type RepositoryArgument = { readonly value: Thunk; readonly session: Session };

/**
 * Functions and sets that a repository hands to its modules, by `_module.args` or `specialArgs`, and
 * of which there is only one: helpers that declare options are found among them.
 */
export function repositoryArguments(
  modules: readonly ModuleFacts[],
  flake: FlakeFacts | undefined,
): ReadonlyMap<string, RepositoryArgument> {
  const found = new Map<string, RepositoryArgument | undefined>();
  const add = (name: string, argument: RepositoryArgument): void => {
    const before = found.get(name);
    const isOther = before !== undefined && !isSame(before.value, argument.value);
    found.set(name, isOther ? undefined : argument);
  };
  for (const { defined, session } of modules)
    for (const { path, value } of defined.definitions) {
      const [module, args, name, ...rest] = path;
      if (module === '_module' && args === 'args' && name !== undefined && rest.length === 0)
        add(name, { value, session });
    }
  for (const machine of flake?.machines ?? [])
    for (const [name, value] of machine.args)
      if (flake !== undefined) add(name, { value, session: flake.session });
  return new Map([...found].flatMap(([name, one]) => (isHelper(one) ? [[name, one]] : [])));
}

/** The same text, though another machine's evaluation made the value. */
function isSame(a: Thunk, b: Thunk): boolean {
  return a === b || (a.source !== undefined && a.source.expr === b.source?.expr);
}

function isHelper(argument: RepositoryArgument | undefined): argument is RepositoryArgument {
  const kind = argument?.session.run(() => argument.value.force())?.kind;
  return kind === 'lambda' || kind === 'attrs' || kind === 'primitive';
}
