/** The names that Nix itself gives to every file; no `with` hides them (`nix repl`, `builtins`). */
export const globalNames: readonly string[] = [
  'abort',
  'baseNameOf',
  'break',
  'builtins',
  'derivation',
  'derivationStrict',
  'dirOf',
  'false',
  'fetchGit',
  'fetchMercurial',
  'fetchTarball',
  'fetchTree',
  'fromTOML',
  'import',
  'isNull',
  'map',
  'null',
  'placeholder',
  'removeAttrs',
  'scopedImport',
  'throw',
  'toString',
  'true',
];

const globals: ReadonlySet<string> = new Set(globalNames);

/** Whether a name means the same in every file that does not bind it. */
export function isGlobal(name: string): boolean {
  return globals.has(name) || name.startsWith('__');
}
