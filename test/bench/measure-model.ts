import { pathFromUri, uriFromPath, type FileUri } from '../../server/src/core/base/uri';
import { diagnose } from '../../server/src/core/checks/diagnose';
import { assists } from '../../server/src/core/edits/assists/assists';
import { rename } from '../../server/src/core/edits/rename';
import { complete } from '../../server/src/core/features/complete';
import { definition } from '../../server/src/core/features/definition';
import { hover } from '../../server/src/core/features/hover';
import { inlayHints } from '../../server/src/core/features/inlay-hints';
import { overview } from '../../server/src/core/features/overview';
import { references } from '../../server/src/core/features/references';
import { semanticTokens } from '../../server/src/core/features/semantic-tokens';
import { workspaceSymbols } from '../../server/src/core/features/workspace-symbols';
import type { Snapshot } from '../../server/src/core/model/snapshot';
import { createWorkspace, type Workspace } from '../../server/src/core/workspace';
import { treeSitter } from '../support/tree-sitter';
import { milliseconds } from './clock';
import { summarise, type Summary } from './table';

/** Milliseconds of processor time, unless the name says otherwise. */
export type ModelFigures = {
  readonly files: number;
  readonly kilobytes: number;
  /** Tree-sitter alone on the same bytes. */
  readonly bareParsing: number;
  /** From the texts to the first completion. */
  readonly coldIndex: number;
  readonly wholeCheck: number;
  readonly heapMegabytes: number;
  /** What a person waits for after each letter, and every other question. */
  readonly questions: Readonly<Record<string, Summary>>;
};

/** Where questions are asked: a machine's file, and the module of a service. */
export type Places = { readonly machine: FileUri; readonly module: FileUri };

const rounds = 60;

export function measureModel(files: ReadonlyMap<string, string>, places: Places): ModelFigures {
  const bareParsing = parseAlone([...files.values()]);
  const began = milliseconds();
  const workspace = createWorkspace();
  for (const [path, text] of files) workspace.putFile(uriFromPath(path), text);
  const machineText = textIn(workspace, places.machine);
  complete(workspace.snapshot(), places.machine, firstName(machineText));
  const coldIndex = milliseconds() - began;
  const checking = milliseconds();
  for (const file of workspace.snapshot().files()) diagnose(workspace.snapshot(), file);
  const wholeCheck = milliseconds() - checking;
  globalThis.gc?.();
  return {
    files: files.size,
    kilobytes: Math.round([...files.values()].reduce((sum, text) => sum + text.length, 0) / 1024),
    bareParsing,
    coldIndex,
    wholeCheck,
    heapMegabytes: process.memoryUsage().heapUsed / 1e6,
    questions: {
      ...typing(workspace, places.machine, 'a machine’s file'),
      ...typing(workspace, places.module, 'a module'),
      ...asking(workspace, places),
    },
  };
}

/** Milliseconds of tree-sitter alone. */
export function parseAlone(texts: readonly string[]): number {
  const once = (): number => {
    const began = milliseconds();
    for (const text of texts) treeSitter.parse(text)?.delete();
    return milliseconds() - began;
  };
  return Math.min(once(), once(), once());
}

/** Letters typed at the end of a file, with what is asked after each. */
function typing(
  workspace: Workspace,
  file: FileUri,
  where: string,
): Readonly<Record<string, Summary>> {
  const text = textIn(workspace, file);
  const at = text.lastIndexOf('}');
  const name = firstName(text);
  const updates: number[] = [];
  const completions: number[] = [];
  const checks: number[] = [];
  workspace.openDocument(file, text);
  const typed = '\n  homelab.services.service5.port = 3001;';
  for (let round = 0; round < rounds; round++) {
    const offset = at + (round % typed.length);
    const newText = typed[round % typed.length] ?? ' ';
    updates.push(
      timed(() => {
        workspace.editDocument(file, [{ span: { start: offset, end: offset }, newText }]);
        workspace.snapshot();
      }),
    );
    completions.push(timed(() => complete(workspace.snapshot(), file, name)));
    checks.push(timed(() => diagnose(workspace.snapshot(), file)));
  }
  workspace.openDocument(file, text);
  workspace.closeDocument(file);
  return {
    [`update after an edit of ${where}`]: summarise(updates),
    [`completion after an edit of ${where}`]: summarise(completions),
    [`check of the file after an edit of ${where}`]: summarise(checks),
  };
}

/** Every other question, each after an edit of the module. */
function asking(
  workspace: Workspace,
  { machine, module: file }: Places,
): Readonly<Record<string, Summary>> {
  const text = textIn(workspace, file);
  const port = text.indexOf('cfg.port') + 5;
  const service = Math.max(0, text.indexOf('services.')) + 10;
  const questions: Readonly<Record<string, (snapshot: Snapshot) => unknown>> = {
    hover: (snapshot) => hover(snapshot, file, port),
    definition: (snapshot) => definition(snapshot, file, port),
    references: (snapshot) => references(snapshot, file, port),
    rename: (snapshot) => rename(snapshot, file, port, 'httpPort'),
    'semantic tokens': (snapshot) => semanticTokens(snapshot, file),
    'inlay hints': (snapshot) =>
      inlayHints(snapshot, machine, { start: 0, end: 1e6 }, { ports: true, defaults: true }),
    'code actions': (snapshot) => assists(snapshot, file, { start: service, end: service }),
    'workspace symbols': (snapshot) => workspaceSymbols(snapshot, 'serv'),
    // A million entries are more than anybody looks at, or than fit into memory.
    ...(hasMoreThan(workspace, 100_000)
      ? {}
      : {
          'list of services': (snapshot: Snapshot) =>
            overview(snapshot, { platform: 'linux', architecture: 'x86_64' }),
        }),
  };
  workspace.openDocument(file, text);
  const figures = Object.entries(questions).map(([what, ask]) => {
    const times = Array.from({ length: what === 'list of services' ? 15 : rounds }, (_, round) => {
      const end = { start: text.length + round, end: text.length + round };
      workspace.editDocument(file, [{ span: end, newText: ' ' }]);
      const snapshot = workspace.snapshot();
      return timed(() => ask(snapshot));
    });
    workspace.openDocument(file, text);
    return [what, summarise(times)] as const;
  });
  workspace.closeDocument(file);
  return Object.fromEntries(figures);
}

/** Whether all machines together have more than so many modules. */
function hasMoreThan(workspace: Workspace, modules: number): boolean {
  const { flakes } = workspace.snapshot();
  return flakes.some(({ machines, modules: all }) => machines.length * all.length > modules);
}

/** The milliseconds of processor time that something takes. */
export function timed(work: () => unknown): number {
  const began = milliseconds();
  work();
  return milliseconds() - began;
}

function textIn(workspace: Workspace, file: FileUri): string {
  const text = workspace.snapshot().text(file);
  if (text === undefined) throw new Error(`There is no file ${pathFromUri(file)}.`);
  return text;
}

/** After a dot where `enable` is one of the options that are completed. */
export function firstName(text: string): number {
  return Math.max(0, text.search(/(?<=\w\.)enable\b/));
}
