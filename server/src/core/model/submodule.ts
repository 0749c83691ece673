import { SubmoduleBody } from '../eval/lib/types';
import { Thunk } from '../eval/thunk';
import type { Value } from '../eval/value';
import type { Declaration } from './declaration';
import { declaredOptions } from './declarations';
import { modulePartsOf, standardArguments } from './module';
import { buildOptionTree, emptyOptions, type OptionNode } from './option-tree';
import type { Session } from './session';

/** The options inside a submodule, and whether it also takes what it does not declare. */
export type SubmoduleOptions = { readonly options: OptionNode; readonly open: boolean };

const known = new WeakMap<object, SubmoduleOptions>();

/** The options of a submodule that an option holds, read once. */
export function submoduleOptions(owner: Declaration, body: object): SubmoduleOptions {
  const before = known.get(body);
  if (before !== undefined) return before;
  const options = owner.owner.run(() => readSubmodule(owner, body)) ?? {
    options: emptyOptions,
    open: true,
  };
  known.set(body, options);
  return options;
}

function readSubmodule(owner: Declaration, body: object): SubmoduleOptions {
  const session = owner.owner;
  if (!(body instanceof SubmoduleBody)) return { options: emptyOptions, open: true };
  const declarations = [];
  const opaque = [];
  let open = body.rest !== undefined;
  for (const module of body.modules) {
    const parts = modulePartsOf(
      session,
      loaded(session, module.force()),
      submoduleArguments(session),
    );
    if ('kind' in parts) {
      open = true;
      continue;
    }
    if (parts.freeform !== undefined || parts.imports !== undefined) open = true;
    if (parts.options === undefined) continue;
    const declared = declaredOptions(session, owner.modulePlace.file, parts.options.force());
    declarations.push(...declared.declarations);
    opaque.push(...declared.opaque);
  }
  return { options: buildOptionTree(declarations, opaque), open };
}

function loaded(session: Session, value: Value): Value {
  return value.kind === 'path' ? session.importFile(value.value) : value;
}

function submoduleArguments(session: Session): ReadonlyMap<string, Thunk> {
  const args = standardArguments(session);
  args.set(
    'config',
    Thunk.of({ kind: 'symbol', root: { kind: 'argument', name: 'config' }, path: [] }),
  );
  return args;
}
