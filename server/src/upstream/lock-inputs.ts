import { createHash } from 'node:crypto';
import type { IndexSource } from '../core/upstream/option-index';

type LockNode = {
  readonly locked?: { readonly narHash?: string; readonly rev?: string };
  readonly inputs?: Readonly<Record<string, string | readonly string[]>>;
};
type Lock = { readonly nodes?: Readonly<Record<string, LockNode>>; readonly root?: string };

/** The inputs of a lock file that are fetched, with the folders of the store that hold them; undefined where it cannot be read. */
export function lockedInputs(text: string): readonly IndexSource[] | undefined {
  const lock = parse(text);
  const { nodes, root = 'root' } = lock ?? {};
  if (nodes === undefined) return undefined;
  return Object.entries(nodes).flatMap(([name, { locked }]) => {
    const path = name === root ? undefined : sourcePath(locked?.narHash);
    return path === undefined ? [] : [{ name, path }];
  });
}

/** The name in the lock file of the nixpkgs that the flake itself takes; undefined where it has none. */
export function lockedNixpkgs(text: string): string | undefined {
  const { nodes = {}, root = 'root' } = parse(text) ?? {};
  const nodeOf = (input: string | readonly string[] | undefined): string | undefined =>
    typeof input === 'string'
      ? input
      : input?.reduce<string | undefined>(
          (node, name) => (node === undefined ? node : nodeOf(nodes[node]?.inputs?.[name])),
          root,
        );
  const names = Object.keys(nodes[root]?.inputs ?? {});
  const [name] = [/^nixpkgs$/, /^nixpkgs/, /^nixos(-unstable|-[\d.]+)?$/].flatMap((pattern) =>
    names.filter((candidate) => pattern.test(candidate)),
  );
  return name === undefined ? undefined : nodeOf(nodes[root]?.inputs?.[name]);
}

function parse(text: string): Lock | undefined {
  try {
    return JSON.parse(text) as Lock;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/**
 * Where Nix keeps a source of this hash: the path of a fixed output that is named `source`, as
 * `makeFixedOutputPath` of Nix's `store-api.cc` makes it.
 */
function sourcePath(narHash: string | undefined): string | undefined {
  const hash = /^sha256-(?<base64>[A-Za-z0-9+/]{43}=)$/.exec(narHash ?? '')?.groups?.['base64'];
  if (hash === undefined) return undefined;
  const hex = Buffer.from(hash, 'base64').toString('hex');
  const digest = createHash('sha256').update(`source:sha256:${hex}:/nix/store:source`).digest();
  return `/nix/store/${base32(folded(digest))}-source`;
}

/** Nix shortens a hash to 20 bytes by laying the rest over its beginning. */
function folded(digest: Buffer): Buffer {
  const short = Buffer.alloc(20);
  digest.forEach((byte, index) => (short[index % 20] = (short[index % 20] ?? 0) ^ byte));
  return short;
}

const digits = '0123456789abcdfghijklmnpqrsvwxyz';

/** Nix writes base 32 from the last bits on. */
function base32(bytes: Buffer): string {
  let text = '';
  for (let position = Math.ceil((bytes.length * 8) / 5) - 1; position >= 0; position--) {
    const bit = position * 5;
    const [byte, shift] = [Math.floor(bit / 8), bit % 8];
    const pair = (bytes[byte] ?? 0) | ((bytes[byte + 1] ?? 0) << 8);
    text += digits[(pair >> shift) & 31] ?? '';
  }
  return text;
}
