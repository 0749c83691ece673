import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Span } from '../../server/src/core/base/span';
import type { FileUri } from '../../server/src/core/base/uri';
import { diagnose } from '../../server/src/core/checks/diagnose';
import type { Snapshot } from '../../server/src/core/model/snapshot';
import { isMoved } from '../../server/src/core/model/moved-option';
import { resolveOption } from '../../server/src/core/model/resolve-option';
import { isUpstream } from '../../server/src/core/model/upstream';
import { contradicts } from '../../server/src/core/types/fit';
import { loadNixParser, type NixParser } from '../../server/src/core/syntax/parser';
import type { Workspace } from '../../server/src/core/workspace';
import { readFolder } from './corpus/read-folder';

/** A mistake made on purpose, and what must be said of it. */
type Mutation = {
  readonly file: FileUri;
  readonly span: Span;
  readonly newText: string;
  readonly code: string;
  /** Whether the model knows enough of the place to speak. */
  readonly claimed: boolean;
};

const perFolder = 60;

/** Makes mistakes in the template, or in the repositories below a folder, and counts those that are found. */
async function main(folder: string | undefined, seed: number): Promise<void> {
  const parser = await loadNixParser({
    runtime: readFileSync('node_modules/web-tree-sitter/web-tree-sitter.wasm'),
    grammar: readFileSync('server/grammar/nix.wasm'),
  });
  const folders =
    folder === undefined ? ['nix-template'] : readdirSync(folder).map((name) => join(folder, name));
  const counts = new Map<string, { all: number; claimed: number; reported: number }>();
  const random = generator(seed);
  for (const path of folders.sort()) measure(parser, path, { random, counts });
  process.stdout.write(`seed ${seed}\n| code | all | claimed | reported |\n|---|---|---|---|\n`);
  for (const [code, { all, claimed, reported }] of counts)
    process.stdout.write(`| ${code} | ${all} | ${claimed} | ${reported} |\n`);
}

type Tally = {
  readonly random: () => number;
  readonly counts: Map<string, { all: number; claimed: number; reported: number }>;
};

function measure(parser: NixParser, folder: string, { random, counts }: Tally): void {
  const workspace = readFolder(parser, resolve(folder));
  const mutations = mutationsOf(workspace.snapshot());
  const drawn = mutations
    .map((mutation) => ({ mutation, at: random() }))
    .sort((a, b) => a.at - b.at)
    .slice(0, perFolder);
  for (const { mutation } of drawn) {
    const count = counts.get(mutation.code) ?? { all: 0, claimed: 0, reported: 0 };
    counts.set(mutation.code, count);
    count.all++;
    if (!mutation.claimed) continue;
    count.claimed++;
    if (isReported(workspace, mutation)) count.reported++;
    else if (process.env['SHOW'] !== undefined)
      process.stdout.write(`${mutation.code} ${mutation.file}:${mutation.span.start}\n`);
  }
}

function isReported(workspace: Workspace, { file, span, newText, code }: Mutation): boolean {
  const text = workspace.snapshot().text(file) ?? '';
  workspace.putFile(file, text.slice(0, span.start) + newText + text.slice(span.end));
  const found = diagnose(workspace.snapshot(), file);
  workspace.putFile(file, text);
  return found.some((finding) => finding.code === code && finding.span.start === span.start);
}

/** A misspelt last segment, and a literal of another type, for each definition of a literal. */
function mutationsOf(snapshot: Snapshot): readonly Mutation[] {
  return snapshot.flakes.flatMap((flake) => {
    const imported = new Set(flake.machines.flatMap(({ modules }) => modules));
    return [...imported].flatMap(({ defined }): Mutation[] =>
      defined.definitions.flatMap(({ path, place, value }) => {
        const { source } = value;
        const resolved = resolveOption(flake.options, path);
        if (resolved.kind !== 'value' || resolved.length !== path.length) return [];
        if (isUpstream(path[0] ?? '') || source?.scope.file !== place.file) return [];
        const text = snapshot.text(place.file)?.slice(source.expr.span.start, source.expr.span.end);
        if (text === undefined || !/^(true|false|\d+|"[^"$]*")$/.test(text)) return [];
        const above = resolveOption(flake.options, [...path.slice(0, -1), 'zzz']);
        const { file, name: span } = place;
        return [
          {
            file,
            span,
            newText: 'zzz',
            code: 'unknown-option',
            claimed:
              above.kind === 'missing' && !above.open && path.length > 1 && !isMoved(flake, path),
          },
          {
            file,
            span: source.expr.span,
            newText: '[ { } ]',
            code: 'type-mismatch',
            claimed:
              resolved.only &&
              contradicts(resolved.type, { kind: 'list', items: [{ kind: 'attrs' }] }),
          },
        ];
      }),
    );
  });
}

/** Numbers from 0 to 1 that a seed decides (mulberry32). */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

await main(process.argv[2], Number(process.env['SEED'] ?? 1));
