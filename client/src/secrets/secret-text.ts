/** What a secret holds, as an editor of text can show it and write it back unchanged. */
export type SecretText =
  | { readonly kind: 'text'; readonly text: string; readonly newline: '\n' | '\r\n' }
  /** A sentence says why it cannot. */
  | { readonly kind: 'unsuitable'; readonly why: string };

/** The page's field knows one kind of line end, so that a text must not mix them. */
export function readText(bytes: Uint8Array): SecretText {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return unsuitable('it is no UTF-8 text');
  }
  if (text.includes('\0')) return unsuitable('it is no text');
  const unixText = text.replaceAll('\r\n', '\n');
  if (unixText.includes('\r')) return unsuitable('its lines end in different ways');
  if (unixText === text) return { kind: 'text', text, newline: '\n' };
  return unixText.replaceAll('\n', '\r\n') === text
    ? { kind: 'text', text: unixText, newline: '\r\n' }
    : unsuitable('its lines end in different ways');
}

export function writeText(text: string, newline: '\n' | '\r\n'): Uint8Array {
  return new TextEncoder().encode(newline === '\n' ? text : text.replaceAll('\n', newline));
}

function unsuitable(why: string): SecretText {
  return {
    kind: 'unsuitable',
    why: `It cannot be shown here, because ${why}. Edit it with agenix in a terminal.`,
  };
}
