import { errorCode } from './error-code';

/** Why a file or folder could not be written, and what to do, as sentences; throws what is no such error. */
export function writeFailure(path: string, error: unknown): string {
  const code = errorCode(error);
  if (!(error instanceof Error) || code === undefined) throw error;
  if (['EACCES', 'EPERM', 'EROFS'].includes(code))
    return `${path} cannot be written, because it or its folder is read-only. Make both writable.`;
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return `${path} cannot be written, because the disk is full. Free some space, and try again.`;
  return `${path} cannot be written: ${error.message}.`;
}
