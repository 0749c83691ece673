import { createHash } from 'node:crypto';

/** A short name of a text, equal for equal texts only. */
export function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
