import type { FileUri } from '../base/uri';
import { docsBelow } from '../library/find-doc';
import { signatureText, type LibraryDoc } from '../library/doc';
import type { ConfigPath } from '../model/config-path';
import { indexesFor } from '../model/machine-index';
import type { OptionPath } from '../model/option-path';
import { inputsBelow, packagesBelow } from '../model/packages';
import { optionsInside, resolveOption } from '../model/resolve-option';
import type { Flake, Snapshot } from '../model/snapshot';
import { briefType, describeType } from '../types/describe-type';
import { isPlaceholder } from '../upstream/option-index';
import { foundAt, indexedInside, resolveIndexed } from '../upstream/resolve-indexed';
import type { CompletionKind } from './completion-item';
import { describeOption, describeSet } from './describe-option';
import { describeUpstream } from './describe-upstream';
import { usedNames } from './used-names';

/** An attribute that can be selected. */
export type Member = {
  readonly name: string;
  readonly kind: CompletionKind;
  readonly detail: string | undefined;
  /** What a list shows beside it, where that is shorter. */
  readonly brief?: string;
  readonly documentation?: () => string | undefined;
  readonly doc?: LibraryDoc | undefined;
  /** Sorts it after others. */
  readonly rank?: string;
};

type Question = { readonly snapshot: Snapshot; readonly flake: Flake; readonly file: FileUri };

/** The attributes of a place of the configuration, of `lib`, of `builtins` or of `pkgs`. */
export function membersOf(question: Question, { root, path }: ConfigPath): readonly Member[] {
  switch (root) {
    case 'config':
    case 'options':
      return [
        ...declared(question, path),
        ...fromOutside(question, path),
        ...used(question.flake, path),
      ].filter(isFirst());
    case 'lib':
    case 'builtins':
      return [...docsBelow({ root, path })].map(([name, doc]) => ({
        name,
        kind: memberKind(path, doc),
        detail: undefined,
        doc,
        rank: isEveryday(name) ? '0' : '1',
      }));
    case 'pkgs':
      return packagesBelow(question.snapshot, question.flake, path).map((name) => ({
        name,
        kind: 'value',
        detail: 'package',
      }));
    case 'inputs':
      return inputsBelow(question.snapshot, question.flake, path).map((name) => ({
        name,
        kind: 'option-set',
        detail: path.length === 0 ? 'input of the flake' : undefined,
      }));
  }
}

/** What modules are mostly made with; it comes before the rest of a long library. */
const everyday: ReadonlySet<string> = new Set(
  `concatStringsSep filterAttrs mapAttrs mapAttrs' mapAttrsToList mkDefault mkEnableOption mkForce
  mkIf mkMerge mkOption mkPackageOption nameValuePair optional optionalAttrs optionalString
  optionals types attrsOf bool enum int listOf nullOr package path port str submodule`.split(/\s+/),
);

export function isEveryday(name: string): boolean {
  return everyday.has(name);
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
        rank: '1',
        kind: 'option-set',
        detail: undefined,
        documentation: () => describeSet(whole, node),
      });
    else
      members.push({
        name,
        rank: name === 'enable' ? '0' : '1',
        kind: 'option',
        detail: describeType(declaration.type),
        brief: briefType(declaration.type),
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

/** Options of NixOS and other inputs. */
function fromOutside({ flake, file }: Question, path: OptionPath): readonly Member[] {
  return indexesFor(flake, file).flatMap((of) => {
    const inside = indexedInside(resolveIndexed(of.index.root, path));
    return [...(inside?.node.children() ?? [])].flatMap((node): readonly Member[] => {
      if (node.has('hidden') || node.has('internal') || isPlaceholder(node.name)) return [];
      const whole = [...path, node.name];
      const documentation = () =>
        describeUpstream(whole, { of, found: foundAt(node, whole.length) });
      const base = { name: node.name, rank: '2', documentation };
      return node.isOption
        ? [{ ...base, kind: 'option', detail: node.typeText, brief: briefType(node.type) }]
        : [{ ...base, kind: 'option-set', detail: undefined }];
    });
  });
}

/** Names that some module sets there: those of NixOS itself, and free names. */
function used(flake: Flake, path: OptionPath): readonly Member[] {
  return usedNames(flake, path).map(({ name }) => ({
    name,
    kind: 'option-set',
    detail: 'set in this repository',
    rank: '9',
  }));
}

function isFirst(): (member: Member) => boolean {
  const seen = new Set<string>();
  return ({ name }) => !seen.has(name) && seen.add(name).has(name);
}

/** A function of the library as Markdown. */
export function describeDoc(doc: LibraryDoc): string {
  return `\`\`\`nix\n${signatureText([doc.name], doc)}\n\`\`\`\n\n${doc.text}`;
}
