import { template } from '../support/fixtures';

/** What is mutated, for how long, and the seed that draws the same cases again. */
export const budget = {
  /** A folder of `.nix` files. */
  folder: process.env['FUZZ_FOLDER'] ?? template,
  seed: Number(process.env['RANDOM_SEED'] ?? 1),
  seconds: Number(process.env['FUZZ_SECONDS'] ?? 120),
} as const;
