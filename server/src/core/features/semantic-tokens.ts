import type { Span } from '../base/span';
import type { FileUri } from '../base/uri';
import type { Expr, FileIr } from '../ir/expr';
import { bindingsOf, partsOf } from '../ir/find';
import { namesOf } from '../ir/names';
import { findDoc } from '../library/find-doc';
import { PathReader, type ConfigPath } from '../model/config-path';
import { configReads } from '../model/config-reads';
import { contextsOf, modulesOf } from '../model/contexts';
import type { OptionPath } from '../model/option-path';
import type { OptionNode } from '../model/option-tree';
import { resolveOption } from '../model/resolve-option';
import type { Flake, Snapshot } from '../model/snapshot';

export const tokenKinds = [
  'option',
  'service',
  'type',
  'function',
  'package',
  'secret',
  'variable',
  'parameter',
] as const;
export type TokenKind = (typeof tokenKinds)[number];

/** One word with what it means. */
export type SemanticToken = {
  readonly span: Span;
  readonly kind: TokenKind;
  /** Where it is declared or bound; brought by a `with`; part of the library. */
  readonly modifiers: readonly ('declaration' | 'imported' | 'defaultLibrary')[];
};

/** The words of a file that mean more than the grammar tells, in the order of the text. */
export function semanticTokens(snapshot: Snapshot, file: FileUri): readonly SemanticToken[] {
  const ir = snapshot.ir(file);
  const flake = snapshot.flakeOf(file);
  if (ir === undefined || flake === undefined) return [];
  const found = new Map<number, SemanticToken>();
  const add = (token: SemanticToken): void => {
    if (token.span.end > token.span.start && !found.has(token.span.start))
      found.set(token.span.start, token);
  };
  for (const token of optionTokens(snapshot, flake, file)) add(token);
  for (const { path, span } of configReads(ir)) {
    const kind = kindOf(flake, path);
    if (kind !== undefined) add({ span, kind, modifiers: [] });
  }
  for (const token of libraryTokens(ir)) add(token);
  for (const token of nameTokens(ir)) add(token);
  return [...found.values()].sort((a, b) => a.span.start - b.span.start);
}

function* optionTokens(snapshot: Snapshot, flake: Flake, file: FileUri): Iterable<SemanticToken> {
  for (const { declared } of modulesOf(snapshot, file))
    for (const { path, places } of declared.declarations)
      for (const [index, place] of places.entries()) {
        const kind = kindOf(flake, path.slice(0, index + 1));
        if (place?.file === file && kind !== undefined)
          yield { span: place.name, kind, modifiers: ['declaration'] };
      }
  for (const [set, context] of contextsOf(snapshot, file))
    for (const binding of set.bindings) {
      const names = binding.kind === 'assign' ? binding.path : binding.names;
      const path = [...context];
      for (const name of names) {
        if (name.kind !== 'static') break;
        const here =
          binding.kind === 'assign' ? (path.push(name.name), path) : [...context, name.name];
        const kind = kindOf(flake, here);
        if (kind !== undefined) yield { span: name.span, kind, modifiers: [] };
      }
    }
}

/** Options of the repository, its services, and secrets; nothing of what others declare. */
function kindOf(flake: Flake, path: OptionPath): TokenKind | undefined {
  const [root, secrets] = path;
  if ((root === 'age' || root === 'sops') && secrets === 'secrets' && path.length === 3)
    return 'secret';
  const resolved = resolveOption(flake.options, path);
  if (resolved.kind === 'value') return 'option';
  if (resolved.kind !== 'set' || !isOwn(resolved.node)) return undefined;
  return resolved.node.children.get('enable')?.declarations.length ? 'service' : 'option';
}

function isOwn({ children, declarations }: OptionNode): boolean {
  return declarations.length > 0 || children.size > 0;
}

function libraryTokens(ir: FileIr): readonly SemanticToken[] {
  const reader = new PathReader(ir);
  const names = namesOf(ir);
  const tokens: SemanticToken[] = [];
  const visit = (expr: Expr): void => {
    if (expr.kind === 'select')
      for (const [index, name] of expr.path.entries())
        addPath(reader.selected(expr, index + 1), name.span, false);
    else if (expr.kind === 'var')
      addPath(reader.pathOf(expr), expr.span, names.at.get(expr.span.start)?.kind === 'with');
    for (const binding of bindingsOf(expr)) {
      if (binding.kind === 'assign') visit(binding.value);
      else if (binding.from !== undefined) {
        visit(binding.from);
        const from = reader.pathOf(binding.from);
        for (const name of binding.names)
          if (name.kind === 'static' && from !== undefined)
            addPath({ ...from, path: [...from.path, name.name] }, name.span, false);
      }
    }
    partsOf(expr).forEach(visit);
  };
  const addPath = (path: ConfigPath | undefined, span: Span, isImported: boolean): void => {
    const kind = path && libraryKind(path);
    if (kind === undefined) return;
    const imported = isImported ? (['imported'] as const) : [];
    tokens.push({ span, kind, modifiers: [...imported, 'defaultLibrary'] });
  };
  visit(ir.root);
  return tokens;
}

function libraryKind({ root, path }: ConfigPath): TokenKind | undefined {
  if (path.length === 0) return undefined;
  if (root === 'pkgs') return 'package';
  if (root !== 'lib' && root !== 'builtins') return undefined;
  if (findDoc({ root, path }) === undefined) return undefined;
  return path[0] === 'types' ? 'type' : 'function';
}

function* nameTokens(ir: FileIr): Iterable<SemanticToken> {
  const { layers, uses } = namesOf(ir);
  for (const layer of layers)
    for (const local of layer.kind === 'names' ? layer.names.values() : [])
      for (const span of local.kind === 'rec' ? [] : local.spans)
        yield { span, kind: localKind(local.kind), modifiers: ['declaration'] };
  for (const { span, resolution } of uses)
    if (resolution.kind === 'local')
      yield { span, kind: localKind(resolution.local.kind), modifiers: [] };
    else if (resolution.kind === 'with') yield { span, kind: 'variable', modifiers: ['imported'] };
}

function localKind(kind: 'let' | 'rec' | 'argument' | 'formal'): TokenKind {
  return kind === 'let' || kind === 'rec' ? 'variable' : 'parameter';
}
