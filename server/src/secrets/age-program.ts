import { findProgram, type ProgramPlaces } from '../nix/find-program';
import type { FileSystem, PipeResult, Pipes } from '../core/ports';

/** What encrypting and decrypting are done with. */
export type AgeContext = {
  readonly files: Pick<FileSystem, 'stat' | 'readText'>;
  readonly pipes: Pipes;
  /** Where programs are looked for; the setting names `age` itself. */
  readonly places: ProgramPlaces;
};

export type AgeResult =
  | { readonly kind: 'done'; readonly bytes: Uint8Array }
  /** Why not, as sentences for a person; never a part of what was encrypted. */
  | { readonly kind: 'failed'; readonly why: string };

/** Decrypting asks nobody and is quick, so that one that takes longer waits for something. */
const patience = 60_000;

/** The path of `age` or `rage`; undefined where neither is installed. */
export async function findAge({ files, places }: AgeContext): Promise<string | undefined> {
  const found = await findProgram(files, ['age', 'rage'], places);
  return found.kind === 'found' ? found.path : undefined;
}

/** Runs `age`: what is secret goes through pipes alone, never through arguments, files or the environment. */
export async function runAge(
  { pipes }: AgeContext,
  program: string,
  args: readonly string[],
  input: Uint8Array,
): Promise<AgeResult> {
  const result = await pipes.pipe({ command: program, args, input, timeout: patience });
  return result.kind === 'ended' && result.code === 0
    ? { kind: 'done', bytes: result.stdout }
    : { kind: 'failed', why: failureOf(result) };
}

function failureOf(result: PipeResult): string {
  if (result.kind === 'not-started') return `age could not be started: ${result.message}.`;
  const [first = 'it did not say why'] = result.stderr
    .split('\n')
    .filter((line) => !line.includes('report unexpected'))
    .map((line) => line.replace(/^r?age: (error|warning): /, '').trim())
    .filter((line) => line !== '');
  return first;
}
