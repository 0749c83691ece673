/** A function or value of the library: how it is called, and what it gives. */
export type LibraryDoc = {
  readonly name: string;
  /** The arguments in order, for example `condition content`; empty for a value. */
  readonly parameters: readonly string[];
  readonly text: string;
};

/** A table's lines: `name argument argument: what it gives`. */
export function readDocs(table: string): ReadonlyMap<string, LibraryDoc> {
  const docs = new Map<string, LibraryDoc>();
  for (const line of table.trim().split('\n')) {
    const colon = line.indexOf(': ');
    const [name = '', ...parameters] = line.slice(0, colon).trim().split(' ');
    docs.set(name, { name, parameters, text: line.slice(colon + 2) });
  }
  return docs;
}

/** How a function is called, as Nix: `lib.mkIf condition content`. */
export function signatureText(path: readonly string[], { parameters }: LibraryDoc): string {
  return [path.join('.'), ...parameters].join(' ');
}
