/** One name of an attribute path as the `nix` command reads it, quoted where it must be. */
export function attributeName(name: string): string {
  return isPlainName(name) ? name : `"${encodeFragment(name)}"`;
}

/** Whether Nix reads it without quotes. */
export function isPlainName(name: string): boolean {
  return /^[A-Za-z_][\w'-]*$/.test(name);
}

/** Names that the `nix` command has no way to write: it knows no escape for a quote. */
export function isWritableName(name: string): boolean {
  return name !== '' && !name.includes('"');
}

/** The part behind `#` is percent-decoded by Nix before it is read as an attribute path. */
function encodeFragment(name: string): string {
  return name.replace(/[^\w.'-]/gu, (character) => encodeURIComponent(character));
}
