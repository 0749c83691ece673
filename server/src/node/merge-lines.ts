import type { Readable } from 'node:stream';
import { createLineSplitter } from './line-splitter';

export type LineSource = { readonly kind: 'stdout' | 'stderr'; readonly stream: Readable };
export type SourceLine = { readonly kind: 'stdout' | 'stderr'; readonly line: string };

type Batch = { readonly kind: SourceLine['kind']; readonly lines: readonly string[] };

/**
 * The lines of several streams in the order in which they arrive. Nothing is read ahead of the
 * reader, so that a program which writes faster than we read has to wait.
 */
export async function* mergeLines(sources: readonly LineSource[]): AsyncGenerator<SourceLine> {
  // Not `Promise.race`: a silent stream's promise would keep every batch of the other one alive.
  const waiting: { readonly batch: Batch; readonly taken: () => void }[] = [];
  let wake = (): void => undefined;
  let open = sources.length;
  const failures: unknown[] = [];
  const put = (batch: Batch): Promise<void> =>
    new Promise((taken) => {
      waiting.push({ batch, taken });
      wake();
    });
  for (const source of sources)
    pump(source, put)
      .catch((error: unknown) => failures.push(error))
      .finally(() => {
        open -= 1;
        wake();
      });

  while (open > 0 || waiting.length > 0) {
    const next = waiting.shift();
    if (next === undefined) {
      await new Promise<void>((resolve) => (wake = resolve));
      continue;
    }
    for (const line of next.batch.lines) yield { kind: next.batch.kind, line };
    next.taken();
  }
  if (failures.length > 0) throw failures[0];
}

async function pump(
  { kind, stream }: LineSource,
  put: (batch: Batch) => Promise<void>,
): Promise<void> {
  const splitter = createLineSplitter();
  try {
    for await (const chunk of stream) await put({ kind, lines: splitter.push(chunk as Buffer) });
  } catch (error) {
    // A stream that is destroyed because its program has ended is an end like any other.
    if (!isEndOfStream(error)) throw error;
  }
  await put({ kind, lines: splitter.end() });
}

function isEndOfStream(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'ABORT_ERR' || code === 'ECONNRESET';
}
