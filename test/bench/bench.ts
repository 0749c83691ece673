import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { uriFromPath, type FileUri } from '../../server/src/core/base/uri';
import { diagnose } from '../../server/src/core/checks/diagnose';
import { assists } from '../../server/src/core/edits/assists/assists';
import { rename } from '../../server/src/core/edits/rename';
import { complete } from '../../server/src/core/features/complete';
import { definition } from '../../server/src/core/features/definition';
import { hover } from '../../server/src/core/features/hover';
import { inlayHints } from '../../server/src/core/features/inlay-hints';
import { references } from '../../server/src/core/features/references';
import { semanticTokens } from '../../server/src/core/features/semantic-tokens';
import { workspaceSymbols } from '../../server/src/core/features/workspace-symbols';
import type { Snapshot } from '../../server/src/core/model/snapshot';
import { loadNixParser, type NixParser } from '../../server/src/core/syntax/parser';
import { createWorkspace, type Workspace } from '../../server/src/core/workspace';
import { generatedServices } from './generate';
import { measureOptions } from './options';
import { summarise, table, type Row } from './table';

const machineFile = '/lab/machines/server/default.nix';
const rounds = 60;
/** A server that has run for a while is measured: so many rounds more come before, and do not count. */
const warmUp = 20;

/** The template as it is, and with generated services: what a person waits for at the keyboard. */
async function main(): Promise<void> {
  const parser = await loadNixParser({
    runtime: readFileSync('node_modules/web-tree-sitter/web-tree-sitter.wasm'),
    grammar: readFileSync('server/grammar/nix.wasm'),
  });
  const options = measureOptions(parser);
  const rows = [...[0, 200, 1000].flatMap((count) => measure(parser, count)), ...options.times];
  process.stdout.write(`${table(rows)}\n\n${options.sizes.join('\n')}\n`);
}

function measure(parser: NixParser, generated: number): readonly Row[] {
  const files = new Map([...templateFiles('nix-template'), ...generatedServices(generated)]);
  const begin = performance.now();
  const workspace = createWorkspace(parser);
  for (const [path, text] of files) workspace.putFile(uriFromPath(path), text);
  workspace.snapshot();
  const cold = performance.now() - begin;
  const name = generated === 0 ? 'template' : `template and ${generated} services`;
  const { completions, diagnostics } = typing(workspace, files.get(machineFile) ?? '{ }');
  return [
    { what: `${name}: first snapshot`, ...summarise([cold]) },
    { what: `${name}: completion list`, ...summarise(completions) },
    { what: `${name}: diagnostics after an edit`, ...summarise(diagnostics) },
    ...asking(workspace, files).map((row) => ({ ...row, what: `${name}: ${row.what}` })),
  ];
}

/** Every other question, after an edit of the file that it is about. */
function asking(workspace: Workspace, files: ReadonlyMap<string, string>): readonly Row[] {
  const file = uriFromPath('/lab/modules/services/grafana.nix');
  const text = files.get('/lab/modules/services/grafana.nix') ?? '';
  const port = text.indexOf('cfg.port') + 5;
  const service = text.indexOf('services.grafana') + 10;
  workspace.openDocument(file, text);
  const rows = Object.entries(questions({ file, port, service })).map(([what, ask]) => {
    const times: number[] = [];
    for (let round = -warmUp; round < rounds; round++) {
      const at = text.length + warmUp + round;
      const end = { start: at, end: at };
      workspace.editDocument(file, [{ span: end, newText: ' ' }]);
      const snapshot = workspace.snapshot();
      const begin = performance.now();
      ask(snapshot);
      if (round >= 0) times.push(performance.now() - begin);
    }
    workspace.openDocument(file, text);
    return { what, ...summarise(times) };
  });
  workspace.closeDocument(file);
  return rows;
}

type Asked = { readonly file: FileUri; readonly port: number; readonly service: number };

function questions({
  file,
  port,
  service,
}: Asked): Readonly<Record<string, (snapshot: Snapshot) => unknown>> {
  return {
    hover: (snapshot) => hover(snapshot, file, port),
    definition: (snapshot) => definition(snapshot, file, port),
    'references of an option': (snapshot) => references(snapshot, file, port),
    'references of a service': (snapshot) => references(snapshot, file, service),
    rename: (snapshot) => rename(snapshot, file, port, 'httpPort'),
    'semantic tokens': (snapshot) => semanticTokens(snapshot, file),
    'inlay hints': (snapshot) =>
      inlayHints(
        snapshot,
        uriFromPath(machineFile),
        { start: 0, end: 1e6 },
        { ports: true, defaults: true },
      ),
    'code actions': (snapshot) => assists(snapshot, file, { start: service, end: service }),
    'workspace symbols': (snapshot) => workspaceSymbols(snapshot, 'graf'),
  };
}

/** Types an option's path into the machine's file, letter by letter, asking after each. */
function typing(
  workspace: Workspace,
  text: string,
): { readonly completions: readonly number[]; readonly diagnostics: readonly number[] } {
  const file = uriFromPath(machineFile);
  const at = text.lastIndexOf('}');
  const completions: number[] = [];
  const diagnostics: number[] = [];
  workspace.openDocument(file, text);
  const typed = '\n  homelab.services.grafana.port = 3001;';
  for (let count = 0; count < warmUp + rounds; count++) {
    const offset = at + (count % typed.length);
    const newText = typed[count % typed.length] ?? ' ';
    const begin = performance.now();
    workspace.editDocument(file, [{ span: { start: offset, end: offset }, newText }]);
    diagnose(workspace.snapshot(), file);
    const between = performance.now();
    complete(workspace.snapshot(), file, offset + 1);
    if (count < warmUp) continue;
    diagnostics.push(between - begin);
    completions.push(performance.now() - between);
  }
  workspace.closeDocument(file);
  return { completions, diagnostics };
}

function templateFiles(folder: string, under = '/lab'): readonly (readonly [string, string])[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    const target = `${under}/${entry.name}`;
    if (entry.isDirectory()) return templateFiles(path, target);
    return entry.name.endsWith('.nix') ? [[target, readFileSync(path, 'utf8')] as const] : [];
  });
}

await main();
