/* Nix expressions that take their time. */

const numbers = (count: number): string => `builtins.genList (x: x) ${count}`;

/** Minutes of work that takes no memory. */
export const endless = `builtins.foldl' (a: x: builtins.foldl' (b: y: b + y) a (${numbers(100_000)})) 0 (${numbers(100_000)})`;

/** More memory than a test allows. */
export const hungry =
  'builtins.concatLists (builtins.genList (x: builtins.genList (y: x + y) 3000) 9000)';
