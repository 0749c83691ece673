import type { CompletionItem } from './completion-item';
import type { ExpressionSite } from './expression-site';

/** What every NixOS module can ask for. */
const moduleArguments: readonly (readonly [string, string])[] = [
  ['config', 'the values of all options of the machine'],
  ['lib', 'the functions of nixpkgs'],
  ['pkgs', 'the packages'],
  ['options', 'the declarations of all options'],
  ['modulesPath', 'the folder of the modules of NixOS'],
  ['inputs', 'the inputs of the flake, where it passes them on'],
];

/** The arguments that a module can have and does not have yet. */
export function completeFormal(
  site: ExpressionSite & { readonly kind: 'formal' },
): readonly CompletionItem[] {
  const taken = new Set(site.lambda.formals?.names.map(({ name }) => name));
  return moduleArguments
    .filter(([name]) => !taken.has(name))
    .map(([name, detail], index) => ({
      label: name,
      kind: 'variable',
      detail,
      replace: site.replace,
      insertText: name,
      isSnippet: false,
      sortText: `1${index}`,
      retrigger: false,
    }));
}
