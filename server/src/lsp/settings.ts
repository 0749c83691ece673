/** The settings that the server heeds, parsed once; anything malformed counts as its default. */
export type Settings = {
  /** Which files get diagnostics. */
  readonly diagnostics: 'workspace' | 'openFiles' | 'off';
  /** Names of folders, or paths of them relative to the workspace folder, that are not read. */
  readonly exclude: readonly string[];
  /** Another extension gives names in scope, the outline and formatting: leave those to it. */
  readonly besideOthers: boolean;
};

const alternatives = ['workspace', 'openFiles', 'off'] as const;

/** `raw` is the value of the section `homelab`, as the client sent it. */
export function parseSettings(raw: unknown): Settings {
  const section = typeof raw === 'object' && raw !== null ? raw : {};
  const diagnostics = 'diagnostics' in section ? section.diagnostics : undefined;
  const exclude = 'exclude' in section ? section.exclude : undefined;
  const besideOthers = 'besideOthers' in section && section.besideOthers === true;
  return {
    besideOthers,
    diagnostics: alternatives.find((known) => known === diagnostics) ?? 'workspace',
    exclude: Array.isArray(exclude) ? exclude.filter(isFolder).map(trimSlashes) : [],
  };
}

function isFolder(value: unknown): value is string {
  return typeof value === 'string' && trimSlashes(value) !== '';
}

function trimSlashes(path: string): string {
  return path.trim().replace(/^(\.?\/)+|\/+$/g, '');
}
