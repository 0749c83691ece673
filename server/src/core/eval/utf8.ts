/**
 * A text as its UTF-8 bytes, one character each. Nix's strings are bytes: it cuts them, counts them and
 * matches patterns byte by byte.
 */
export function bytesOf(text: string): string {
  return isAscii(text)
    ? text
    : encodeURIComponent(text).replace(/%([0-9A-F]{2})/g, (_, hex: string) =>
        String.fromCharCode(Number.parseInt(hex, 16)),
      );
}

/** The text of bytes; undefined where they are cut within a character. */
export function textOfBytes(bytes: string): string | undefined {
  if (isAscii(bytes)) return bytes;
  const encoded = bytes.replace(
    /[%\x80-\xff]/g,
    (byte) => `%${byte.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
  try {
    return decodeURIComponent(encoded);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return false;
  return true;
}
