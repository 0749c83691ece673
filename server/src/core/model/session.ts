import { pathFromUri, type FileUri } from '../base/uri';
import type { Budget } from '../eval/budget';
import { Evaluator, type Refinement } from '../eval/evaluator';
import type { Library } from '../eval/library';
import { createEdges, type KnownInputs } from '../eval/symbols';
import { opaque, type Value } from '../eval/value';
import type { PathExpr } from '../ir/expr';
import type { SourceFiles } from './source-files';
import { fileScope } from './file-scope';

/** Enough for the largest module met in real repositories several times over. */
export const defaultSteps = 200_000;

/** What all evaluations of a workspace share. */
export type Engine = { readonly library: Library; readonly budget: Budget };

/** What is known beyond the sources: of symbols, and of flake inputs. */
export type Knowledge = {
  readonly refinement?: Refinement;
  readonly inputs?: KnownInputs;
};

/** What an evaluation looked at. */
export type Looks = {
  /** The paths of the files and folders that were read, or looked for and not found. */
  readonly reads: ReadonlySet<string>;
  /** The paths of which it only matters what is there. */
  readonly lookups: ReadonlySet<string>;
};

/**
 * One evaluation that begins at one file. Files are evaluated anew in each, so that the files it
 * read are exactly those on which its result depends.
 */
export class Session implements Looks {
  readonly evaluator: Evaluator;
  readonly lib: Value;
  readonly reads = new Set<string>();
  readonly lookups = new Set<string>();
  private readonly values = new Map<string, Value>();

  constructor(
    private readonly files: SourceFiles,
    { library, budget }: Engine,
    { refinement, inputs }: Knowledge = {},
  ) {
    this.evaluator = new Evaluator({
      budget,
      ...(refinement === undefined ? {} : { refinement }),
      importFile: (path) => this.importFile(path),
      edges: createEdges(library.lib, inputs),
      tree: {
        kindOf: (path) => files.kindOf(this.read(path)),
        entries: (path) => files.entries(this.read(path)),
        text: (path) => files.text(this.read(path)),
      },
      globals: library.globals,
    });
    this.lib = library.lib;
  }

  /** What was looked at so far. */
  looks(): Looks {
    return { reads: new Set(this.reads), lookups: new Set(this.lookups) };
  }

  /** Makes the answers depend on something else too. */
  take({ reads, lookups }: Looks): void {
    for (const path of reads) this.reads.add(path);
    for (const path of lookups) this.lookups.add(path);
  }

  /** Runs within the step limit; undefined when it did not suffice. */
  run<T>(use: () => T, steps = defaultSteps): T | undefined {
    return this.evaluator.options.budget.bounded(steps, use);
  }

  /** The value of a file, as `import` gives it. */
  importFile(path: string): Value {
    const known = this.values.get(path);
    if (known !== undefined) return known;
    this.values.set(path, opaque('the file imports itself'));
    const value = this.evaluateFile(path);
    this.values.set(path, value);
    return value;
  }

  private evaluateFile(path: string): Value {
    const file = this.files.importable(path);
    this.read(path);
    this.read(`${path}/default.nix`);
    if (file === undefined) return opaque(`the file \`${path}\` is not in the workspace`);
    const scope = fileScope(file.uri);
    this.reads.add(pathFromUri(file.uri));
    const root = file.ir?.root;
    return root === undefined
      ? opaque('the file is not Nix')
      : this.evaluator.evaluate(root, scope);
  }

  private read(path: string): string {
    this.reads.add(path);
    return path;
  }

  /** The file that a path literal of a file leads to, if it is one of the workspace. */
  fileAt(expr: PathExpr, from: FileUri): FileUri | undefined {
    const value = this.run(() => this.evaluator.evaluate(expr, fileScope(from)));
    return value?.kind === 'path' ? this.files.importable(value.value)?.uri : undefined;
  }
}
