const patience = 10_000;

/** The text at an address of the web. */
export async function fetchText(
  url: string,
): Promise<
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'failed'; readonly message: string }
> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(patience) });
    if (answer.status === 404) return { kind: 'missing' };
    if (!answer.ok) return { kind: 'failed', message: `it answered with ${answer.status}` };
    return { kind: 'text', text: await answer.text() };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { kind: 'failed', message: causeOf(error) };
  }
}

function causeOf({ name, message, cause }: Error): string {
  if (name === 'TimeoutError') return 'it did not answer in time';
  return cause instanceof Error ? cause.message : message;
}
