import { homedir } from 'node:os';
import path from 'node:path';

/** Where what takes long to make is kept, outside the project so that `npm ci` leaves it alone. */
export function cacheFolder() {
  const base = process.env.XDG_CACHE_HOME || path.join(homedir(), '.cache');
  return path.join(base, 'nixos-homelab');
}
