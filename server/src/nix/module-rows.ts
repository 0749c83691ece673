import argumentsExpression from './flake-arguments.nix?raw';
import moduleRowsExpression from './module-rows.nix?raw';
import { leftOutText, nixText, quietly, rowTools, type LeftOut } from './option-rows';

/** What an evaluation of the repository's own modules is told. */
export type ModuleRowsRequest = {
  /** The folder of the flake; Nix may read this, and what follows, and nothing else. */
  readonly root: string;
  /** The folder of nixpkgs. */
  readonly library: string;
  /** The folders of the flake's inputs, by their names in the lock file. */
  readonly sources: readonly { readonly name: string; readonly path: string }[];
  readonly modules: readonly AskedModule[];
  readonly given: readonly GivenArgument[];
};

/** An argument of other modules that a module sets by `_module.args`. */
export type GivenArgument = {
  readonly name: string;
  /** Of the module, below the root. */
  readonly file: string;
};

export type AskedModule = {
  /** Below the root. */
  readonly file: string;
  /** The machine whose arguments it gets; empty where it gets none. */
  readonly machine: string;
} & LeftOut;

/** Tells every option of the modules on standard error; see `module-rows.nix`. */
export function moduleRowsArguments(request: ModuleRowsRequest): readonly string[] {
  const { root, library, sources, modules } = request;
  const folders = sources.map(({ name, path }) => `${nixText(name)} = ${nixText(path)};`);
  const argumentsOf = `(${argumentsExpression}) { root = ${nixText(root)}; sources = { ${folders.join(' ')} }; }`;
  const settings = [
    `root = ${nixText(root)};`,
    `library = ${nixText(library)};`,
    `modules = [ ${modules.map(moduleText).join(' ')} ];`,
    `given = { ${request.given.map(({ name, file }) => `${nixText(name)} = ${nixText(file)};`).join(' ')} };`,
    `argumentsOf = ${argumentsOf};`,
  ];
  const readable = [root, library, ...sources.map(({ path }) => path)];
  return [
    'eval',
    '--impure',
    '--json',
    ...quietly,
    '--offline',
    ...['--option', 'restrict-eval', 'true'],
    ...[...new Set(readable)].flatMap((folder) => ['-I', folder]),
    '--expr',
    `(${moduleRowsExpression}) (${rowTools}) { ${settings.join(' ')} }`,
  ];
}

function moduleText({ file, machine, ...left }: AskedModule): string {
  return `{ file = ${nixText(file)}; machine = ${nixText(machine)}; ${leftOutText(left)} }`;
}
