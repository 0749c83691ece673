import { pathText } from '../../server/src/core/model/option-path';
import type { FileUri } from '../../server/src/core/base/uri';
import type { Workspace } from '../../server/src/core/workspace';
import { isSound } from '../support/tree-sitter';
import { brokenVariants, type Variant } from './broken-variants';

/** What one broken variant of a file lost that it should have kept. */
export type Loss = {
  readonly file: FileUri;
  readonly what: string;
  readonly paths: readonly string[];
};
export type Losses = { readonly variants: number; readonly losses: readonly Loss[] };

type Declared = { readonly path: string; readonly at: number };

/** Breaks a file in every `step`th way, and compares the options that it declares. */
export function lossesOf(workspace: Workspace, file: FileUri, step = 1): Losses {
  const text = workspace.snapshot().text(file);
  const root = workspace.snapshot().ir(file)?.root;
  const declared = declaredIn(workspace, file);
  if (text === undefined || root === undefined || declared.length === 0)
    return { variants: 0, losses: [] };
  const variants = brokenVariants(text, root).filter((_, i) => i % step === 0);
  const losses = variants.flatMap((variant) => {
    const kept = new Set(declaredWith(workspace, file, variant).map(({ path }) => path));
    const paths = declared.filter((option) => !mayGo(option, variant) && !kept.has(option.path));
    // What is sound without the token says something else, also to Nix.
    return paths.length === 0 || isSound(variant.text)
      ? []
      : [{ file, what: variant.what, paths: paths.map((p) => p.path) }];
  });
  return { variants: variants.length, losses };
}

function mayGo({ at }: Declared, { lost }: Variant): boolean {
  return at >= lost.start && at < lost.end;
}

function declaredWith(workspace: Workspace, file: FileUri, variant: Variant): readonly Declared[] {
  workspace.openDocument(file, variant.text);
  const declared = declaredIn(workspace, file);
  workspace.closeDocument(file);
  return declared;
}

function declaredIn(workspace: Workspace, file: FileUri): readonly Declared[] {
  const declarations = workspace.snapshot().facts(file)?.declared.declarations ?? [];
  return declarations
    .filter(({ modulePlace }) => modulePlace.file === file)
    .map(({ path, modulePlace }) => ({ path: pathText(path), at: modulePlace.span.start }));
}
