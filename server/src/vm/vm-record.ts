import { readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { VmKey } from '../actions/virtual-machines';
import { errorCode } from '../node/error-code';
import type { ProcessIdentity } from '../node/process-identity';
import { vmFolders } from './vm-paths';

/** What a VM's folder says about it, for whoever comes after a crash. */
export type VmRecord = VmKey & {
  /** QEMU, or the run script that becomes it; absent while none runs. */
  readonly qemu?: ProcessIdentity;
};

/** Replaces the record as a whole: half of one would be worse than the old one. */
export async function writeRecord(path: string, record: VmRecord): Promise<void> {
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, JSON.stringify(record));
  await rename(draft, path);
}

export async function readRecord(path: string): Promise<VmRecord | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as VmRecord;
  } catch (error) {
    if (error instanceof SyntaxError || errorCode(error) !== undefined) return undefined;
    throw error;
  }
}

/** The records of all VMs that this user ever started. */
export async function allRecords(
  env: Readonly<Record<string, string | undefined>>,
): Promise<readonly VmRecord[]> {
  const root = vmFolders(env);
  const records = await Promise.all(
    (await namesIn(root)).map((name) => readRecord(join(root, name, 'vm.json'))),
  );
  return records.filter((record) => record !== undefined);
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return [];
  }
}
