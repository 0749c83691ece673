import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose_gc');

/** Frees whatever nothing holds any more. */
export const collectGarbage = runInNewContext('gc') as () => void;
