import type { Severities } from '../core/checks/diagnose';

/** The settings that the server heeds, parsed once; anything malformed counts as its default. */
export type Settings = {
  /** Which files get diagnostics. */
  readonly diagnostics: 'workspace' | 'openFiles' | 'off';
  /** The severities that a person has chosen for checks. */
  readonly checks: Severities;
  /** Names of folders, or paths of them relative to the workspace folder, that are not read. */
  readonly exclude: readonly string[];
  /** Another extension gives names in scope, the outline and formatting: leave those to it. */
  readonly besideOthers: 'auto' | 'yes' | 'no';
  readonly inlayHints: { readonly ports: boolean; readonly defaults: boolean };
  readonly codeLens: boolean;
  /** The command line that formats Nix on its standard input; empty to look for one. */
  readonly formatter: readonly string[];
};

const levels = ['error', 'warning', 'information', 'hint', 'off'] as const;
const alternatives = ['workspace', 'openFiles', 'off'] as const;

/** `raw` is the value of the section `homelab`, as the client sent it. */
export function parseSettings(raw: unknown): Settings {
  const section = typeof raw === 'object' && raw !== null ? raw : {};
  const diagnostics = 'diagnostics' in section ? section.diagnostics : undefined;
  const exclude = 'exclude' in section ? section.exclude : undefined;
  const besideOthers = 'besideOthers' in section ? section.besideOthers : undefined;
  const hints = record('inlayHints' in section ? section.inlayHints : undefined);
  const formatter = 'formatter' in section ? section.formatter : undefined;
  return {
    checks: severitiesIn(record('checks' in section ? section.checks : undefined)),
    inlayHints: { ports: hints['ports'] !== false, defaults: hints['defaults'] !== false },
    codeLens: !('codeLens' in section && section.codeLens === false),
    formatter: Array.isArray(formatter) ? formatter.filter(isText) : [],
    besideOthers: (['yes', 'no'] as const).find((known) => known === besideOthers) ?? 'auto',
    diagnostics: alternatives.find((known) => known === diagnostics) ?? 'workspace',
    exclude: Array.isArray(exclude) ? exclude.filter(isFolder).map(trimSlashes) : [],
  };
}

function severitiesIn(chosen: Readonly<Record<string, unknown>>): Severities {
  return new Map(
    Object.entries(chosen).flatMap(([code, value]) => {
      const level = levels.find((known) => known === value);
      return level === undefined ? [] : [[code, level] as const];
    }),
  );
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value))
    : {};
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isFolder(value: unknown): value is string {
  return typeof value === 'string' && trimSlashes(value) !== '';
}

function trimSlashes(path: string): string {
  return path.trim().replace(/^(\.?\/)+|\/+$/g, '');
}
