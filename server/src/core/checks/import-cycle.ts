import { pathFromUri, type FileUri } from '../base/uri';
import type { Flake } from '../model/snapshot';
import type { Check } from './check';

/** Modules that import each other. Nix reads each of them once, but none can be used alone. */
export const importCycle: Check = {
  code: 'import-cycle',
  severity: 'hint',
  *run({ file, flake, modules }) {
    for (const { imports } of modules)
      for (const entry of imports) {
        if (entry.kind !== 'file' || entry.place?.file !== file) continue;
        const way = wayBack(flake, entry.file, file);
        if (way === undefined) continue;
        const names = [file, ...way].map((uri) => pathFromUri(uri).slice(flake.root.length + 1));
        yield {
          span: entry.place.span,
          message: `These modules import each other: ${names.join(' → ')}. Nix reads each once; remove one of the imports to be able to use them apart.`,
        };
      }
  },
};

/** The files from one module to another, along imports. */
function wayBack(flake: Flake, from: FileUri, to: FileUri): readonly FileUri[] | undefined {
  const seen = new Set<FileUri>([from]);
  const queue: (readonly FileUri[])[] = [[from]];
  for (const way of queue) {
    const last = way.at(-1);
    if (last === to) return way;
    if (last === undefined) continue;
    for (const next of importsOf(flake, last))
      if (!seen.has(next)) {
        seen.add(next);
        queue.push([...way, next]);
      }
  }
  return undefined;
}

function importsOf(flake: Flake, file: FileUri): readonly FileUri[] {
  return flake
    .modulesIn(file)
    .flatMap(({ imports }) =>
      imports.flatMap((entry) => (entry.kind === 'file' ? [entry.file] : [])),
    );
}
