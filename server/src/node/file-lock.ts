import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { errorCode } from './error-code';
import { identityOf, isRunning, type ProcessIdentity } from './process-identity';

/** Makes this process the only holder of a lock; false if another one lives. */
export async function takeLock(path: string): Promise<boolean> {
  const own = `${path}.${process.pid}`;
  await writeFile(own, JSON.stringify(await identityOf(process.pid)));
  try {
    // The second attempt is for the case that the lock's owner has died without removing it.
    return (await linked(own, path)) || ((await removeDead(path)) && (await linked(own, path)));
  } finally {
    await rm(own, { force: true });
  }
}

/** The process that holds a lock; undefined if it is free or its owner is dead. */
export async function lockOwner(path: string): Promise<ProcessIdentity | undefined> {
  const owner = await readOwner(path);
  return owner !== undefined && (await isRunning(owner)) ? owner : undefined;
}

/** A link appears whole or not at all, and only if there is none. */
async function linked(own: string, path: string): Promise<boolean> {
  try {
    await link(own, path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

async function removeDead(path: string): Promise<boolean> {
  if ((await lockOwner(path)) !== undefined) return false;
  const aside = `${path}.dead.${process.pid}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return true;
    throw error;
  }
  // Somebody quicker may have replaced the dead lock by their own; then it goes back.
  const stolen = (await lockOwner(aside)) !== undefined;
  if (stolen) await linked(aside, path);
  await rm(aside, { force: true });
  return !stolen;
}

async function readOwner(path: string): Promise<ProcessIdentity | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as ProcessIdentity;
  } catch (error) {
    if (error instanceof SyntaxError || errorCode(error) !== undefined) return undefined;
    throw error;
  }
}
