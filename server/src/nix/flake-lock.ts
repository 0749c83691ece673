/** A direct input of a flake, as its lock file pins it. */
export type LockedInput = {
  readonly name: string;
  /** The revision, or the hash of what has none. */
  readonly revision: string;
  /** When it was last changed, in seconds since the epoch. */
  readonly modified: number | undefined;
};

export type InputChange = {
  readonly name: string;
  readonly from: LockedInput | undefined;
  readonly to: LockedInput | undefined;
};

type Lock = {
  readonly root?: string;
  readonly nodes?: Readonly<Record<string, LockNode>>;
};
type LockNode = {
  readonly inputs?: Readonly<Record<string, string | readonly string[]>>;
  readonly locked?: {
    readonly rev?: string;
    readonly narHash?: string;
    readonly lastModified?: number;
  };
};

/** Reads the direct inputs of a `flake.lock`; undefined if it is not one. Inputs that follow others have no pin of their own. */
export function lockedInputs(text: string): readonly LockedInput[] | undefined {
  const lock = parse(text);
  const nodes = lock?.nodes;
  if (lock === undefined || nodes === undefined) return undefined;
  const inputs = nodes[lock.root ?? 'root']?.inputs ?? {};
  return Object.entries(inputs).flatMap(([name, key]) => {
    const locked = typeof key === 'string' ? nodes[key]?.locked : undefined;
    const revision = locked?.rev ?? locked?.narHash;
    return revision === undefined ? [] : [{ name, revision, modified: locked?.lastModified }];
  });
}

/** What is another one in the second lock file, or new, or gone. */
export function inputChanges(
  before: readonly LockedInput[],
  after: readonly LockedInput[],
): readonly InputChange[] {
  const names = [...new Set([...before, ...after].map(({ name }) => name))];
  return names.flatMap((name) => {
    const from = before.find((input) => input.name === name);
    const to = after.find((input) => input.name === name);
    return from?.revision === to?.revision ? [] : [{ name, from, to }];
  });
}

/** `nixpkgs: 0123456 (2026-05-01) → 89abcde (2026-06-01)` */
export function changeText({ name, from, to }: InputChange): string {
  return `${name}: ${inputText(from)} → ${inputText(to)}`;
}

function inputText(input: LockedInput | undefined): string {
  if (input === undefined) return 'none';
  const { revision, modified } = input;
  const short = /^[0-9a-f]{40}$/.test(revision) ? revision.slice(0, 7) : revision.slice(0, 15);
  const date = modified === undefined ? '' : new Date(modified * 1000).toISOString().slice(0, 10);
  return date === '' ? short : `${short} (${date})`;
}

function parse(text: string): Lock | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
