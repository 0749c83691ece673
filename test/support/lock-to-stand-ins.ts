import { standIns } from './fixtures';
import { mustRun, type RunOptions } from './run';

/** What `inputs` of a flake says about one of them, as far as locking needs it. */
type Input = { readonly follows?: string; readonly inputs?: Inputs };
type Inputs = Readonly<Record<string, Input>>;

/** The inputs of the real agenix, which its stand-in has too. */
const inputsOfAgenix = {
  nixpkgs: standIns.nixpkgs,
  darwin: standIns.nothing,
  'home-manager': standIns.nothing,
  systems: standIns.systems,
} as const;

/**
 * Writes a `flake.lock` whose inputs are the stand-ins. Nix makes it itself, so it is what
 * `nix flake lock` would write for these sources, and plain commands leave it as it is.
 */
export async function lockToStandIns(
  options: RunOptions,
  nixpkgs: string = standIns.nixpkgs,
): Promise<void> {
  const overrides = overridesOf(await readInputs(options), nixpkgs).flatMap(([input, folder]) => [
    '--override-input',
    input,
    `path:${folder}`,
  ]);
  await mustRun('nix', ['flake', 'lock', ...overrides], options);
}

/** Inputs are plain data in a flake, so they can be read without the flake's outputs. */
async function readInputs(options: RunOptions): Promise<Inputs> {
  const expression = `(import ${options.cwd}/flake.nix).inputs or { }`;
  const json = await mustRun(
    'nix-instantiate',
    ['--eval', '--strict', '--json', '--expr', expression],
    options,
  );
  return JSON.parse(json) as Inputs;
}

function overridesOf(inputs: Inputs, nixpkgs: string): readonly (readonly [string, string])[] {
  return Object.entries(inputs).flatMap(([name, input]) => {
    if (input.follows !== undefined) return [];
    if (name === 'nixpkgs') return [[name, nixpkgs] as const];
    if (name !== 'agenix')
      throw new Error(`The input ${name} has no stand-in. Add one to test/fixtures/standin.`);
    return [[name, standIns.agenix] as const, ...overridesBelowAgenix(input.inputs ?? {})];
  });
}

function overridesBelowAgenix(redirected: Inputs): readonly (readonly [string, string])[] {
  return Object.entries(inputsOfAgenix)
    .filter(([name]) => redirected[name]?.follows === undefined)
    .map(([name, folder]) => [`agenix/${name}`, folder] as const);
}
