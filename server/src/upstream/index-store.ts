import { createHash } from 'node:crypto';
import { mkdir, readdir, rm, stat, utimes } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { IndexedMachine, IndexStore, Written } from '../actions/index-options';
import { indexFormat, type IndexHeader } from '../core/upstream/option-index';
import type { OptionRows } from '../core/upstream/option-row';
import { packIndex } from '../core/upstream/pack-index';
import { takeLock } from '../node/file-lock';
import { replaceFile } from '../node/replace-file';
import { encodeIndex, openIndex, rekeyed } from './index-file';
import { lockedInputs, lockedNixpkgs } from './lock-inputs';

type Env = Readonly<Record<string, string | undefined>>;

/** Indexes that nobody asked for in so many days are removed, and the oldest beyond so many. */
const keptDays = 60;
const keptFiles = 24;
const suffix = '.options';

/** Where this user's indexes lie: on every system the same place, so that every window finds it. */
export function indexFolder(env: Env): string {
  const base = env['XDG_CACHE_HOME'];
  const cache = base?.startsWith('/') === true ? base : join(homedir(), '.cache');
  return join(cache, 'nixos-homelab', 'options');
}

/** The indexes of this user. */
export function createIndexStore(env: Env): IndexStore {
  const folder = indexFolder(env);
  const pathOf = (key: string): string => join(folder, `${key}${suffix}`);
  return {
    keyOf,
    ownKeyOf: (root, of) => `${ownPrefix(root)}${keyOf(of)}`,
    sourcesOf: lockedInputs,
    nixpkgsOf: lockedNixpkgs,
    find: async (key) => ((await isUsable(pathOf(key))) ? pathOf(key) : undefined),
    removeOwn: async (root, kept) => {
      const names = await readdir(folder).catch(() => []);
      const older = names.filter((name) => name.startsWith(ownPrefix(root)));
      for (const name of older)
        if (name !== `${kept}${suffix}`) await rm(join(folder, name), { force: true });
    },
    write: (header, rows) => write(folder, pathOf(header.key), { header, rows }),
    copy: (file, key) => copy(folder, file, { key, path: pathOf(key) }),
    take: async () => {
      await mkdir(folder, { recursive: true });
      const lock = join(folder, 'lock');
      if (!(await takeLock(lock))) return undefined;
      return { release: () => rm(lock, { force: true }) };
    },
  };
}

function keyOf({ lock, machine, modules }: IndexedMachine): string {
  const parts = [String(indexFormat), lock, machine, ...modules];
  return createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 32);
}

function ownPrefix(root: string): string {
  return `own-${createHash('sha256').update(root).digest('hex').slice(0, 16)}-`;
}

/** Reading it again keeps it from being removed. */
async function isUsable(path: string): Promise<boolean> {
  const opened = openIndex(path);
  if (opened.kind !== 'opened') return false;
  opened.close();
  const now = new Date();
  await utimes(path, now, now).catch(() => undefined);
  return true;
}

async function write(
  folder: string,
  path: string,
  { header, rows }: { readonly header: IndexHeader; readonly rows: OptionRows },
): Promise<Written> {
  const bytes = encodeIndex(header, packIndex(rows, header.sources));
  const why = await replaceFile(path, bytes);
  if (why !== undefined) return { kind: 'failed', why };
  await removeOld(folder, path);
  return { kind: 'written', path, bytes: bytes.length };
}

async function copy(
  folder: string,
  file: string,
  { key, path }: { readonly key: string; readonly path: string },
): Promise<Written | undefined> {
  const bytes = rekeyed(file, key);
  if (bytes === undefined) return undefined;
  const why = await replaceFile(path, bytes);
  if (why !== undefined) return { kind: 'failed', why };
  await removeOld(folder, path);
  return { kind: 'written', path, bytes: bytes.length };
}

async function removeOld(folder: string, kept: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(suffix));
  const files = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      return { path, used: (await stat(path).catch(() => undefined))?.mtimeMs ?? 0 };
    }),
  );
  const oldest = Date.now() - keptDays * 24 * 3600 * 1000;
  const recent = files.sort((a, b) => b.used - a.used);
  for (const [place, { path, used }] of recent.entries())
    if (path !== kept && (place >= keptFiles || used < oldest)) await rm(path, { force: true });
}
