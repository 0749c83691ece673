import { docsBelow } from '../library/find-doc';
import type { LibraryDoc } from '../library/doc';
import type { ConfigPath } from '../model/config-path';
import { isPrefix, anyName, listItem, type OptionPath } from '../model/option-path';
import { packagesBelow } from '../model/packages';
import { optionsInside, resolveOption } from '../model/resolve-option';
import type { Flake, Snapshot } from '../model/snapshot';
import { describeType } from '../types/describe-type';
import type { CompletionKind } from './completion-item';
import { describeOption, describeSet } from './describe-option';

/** An attribute that can be selected. */
export type Member = {
  readonly name: string;
  readonly kind: CompletionKind;
  readonly detail: string | undefined;
  readonly documentation?: () => string | undefined;
  readonly doc?: LibraryDoc | undefined;
  /** Sorts it after others. */
  readonly rank?: string;
};

type Question = { readonly snapshot: Snapshot; readonly flake: Flake };

/** The attributes of a place of the configuration, of `lib`, of `builtins` or of `pkgs`. */
export function membersOf(question: Question, { root, path }: ConfigPath): readonly Member[] {
  switch (root) {
    case 'config':
    case 'options':
      return [...declared(question, path), ...used(question.flake, path)].filter(isFirst());
    case 'lib':
    case 'builtins':
      return [...docsBelow({ root, path })].map(([name, doc]) => ({
        name,
        kind: memberKind(path, doc),
        detail: undefined,
        doc,
      }));
    case 'pkgs':
      return packagesBelow(question.snapshot, question.flake, path).map((name) => ({
        name,
        kind: 'value',
        detail: 'package',
      }));
  }
}

function memberKind(path: OptionPath, doc: LibraryDoc | undefined): CompletionKind {
  if (doc === undefined) return 'option-set';
  if (path[0] === 'types') return 'type';
  return doc.parameters.length > 0 ? 'function' : 'value';
}

function declared({ snapshot, flake }: Question, path: OptionPath): readonly Member[] {
  const inside = optionsInside(resolveOption(flake.options, path));
  const members: Member[] = [];
  for (const [name, node] of inside?.node.children ?? []) {
    if (name.startsWith('${')) continue;
    const [declaration] = node.declarations;
    const whole = [...path, name];
    if (declaration === undefined)
      members.push({
        name,
        kind: 'option-set',
        detail: undefined,
        documentation: () => describeSet(whole, node),
      });
    else
      members.push({
        name,
        kind: 'option',
        detail: describeType(declaration.type),
        documentation: () =>
          describeOption(snapshot, {
            path: whole,
            declaration,
            type: declaration.type,
            whole: true,
            root: flake.root,
          }),
      });
  }
  return members;
}

/** Names that some module sets there: those of NixOS itself, and free names. */
function used(flake: Flake, path: OptionPath): readonly Member[] {
  const names = new Set<string>();
  for (const { defined } of flake.modules)
    for (const definition of defined.definitions) {
      const name = definition.path[path.length];
      if (name !== undefined && isPrefix(path, definition.path)) names.add(name);
    }
  return [...names]
    .filter((name) => name !== listItem && name !== anyName && !name.startsWith('${'))
    .map((name) => ({ name, kind: 'option-set', detail: 'set in this repository', rank: '9' }));
}

function isFirst(): (member: Member) => boolean {
  const seen = new Set<string>();
  return ({ name }) => !seen.has(name) && seen.add(name).has(name);
}
