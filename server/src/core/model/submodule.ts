import { memoize } from '../base/memoize';
import { SubmoduleBody } from '../eval/lib/types';
import { Thunk } from '../eval/thunk';
import type { SymbolValue, Value } from '../eval/value';
import type { Declaration } from './declaration';
import { declaredOptions } from './declarations';
import { modulePartsOf, standardArguments, type ModuleArguments } from './module';
import { buildOptionTree, emptyOptions, type OptionNode } from './option-tree';
import type { Session } from './session';

/** The options inside a submodule, and whether it also takes what it does not declare. */
export type SubmoduleOptions = { readonly options: OptionNode; readonly open: boolean };

/** The options of a submodule that an option holds, read once. */
export const submoduleOptions = memoize(
  (body: object, owner: Declaration): SubmoduleOptions =>
    owner.owner.run(() => readSubmodule(owner, body)) ?? { options: emptyOptions, open: true },
);

function readSubmodule(owner: Declaration, body: object): SubmoduleOptions {
  const session = owner.owner;
  if (!(body instanceof SubmoduleBody)) return { options: emptyOptions, open: true };
  const modules = [];
  let open = body.rest !== undefined;
  for (const module of body.modules) {
    const parts = modulePartsOf(
      session,
      loaded(session, module.force()),
      submoduleArguments(session, owner),
    );
    if ('kind' in parts) {
      open = true;
      continue;
    }
    if (parts.freeform !== undefined || parts.imports !== undefined) open = true;
    if (parts.options === undefined) continue;
    modules.push({
      declared: declaredOptions(session, owner.module, parts.options.force()),
    });
  }
  return { options: buildOptionTree(modules), open };
}

function loaded(session: Session, value: Value): Value {
  return value.kind === 'path' ? session.importFile(value.value) : value;
}

/** A submodule's `config` is its own, and not that of the machine. */
function submoduleArguments(session: Session, owner: Declaration): ModuleArguments {
  const key = { file: owner.modulePlace.file };
  const { given } = standardArguments(session, key);
  const config: SymbolValue = {
    kind: 'symbol',
    root: { kind: 'argument', name: 'config' },
    path: [],
  };
  return { key, given: new Map([...given, ['config', Thunk.of(config)]]) };
}
