/** More than the repositories of a workspace use; a longer list is begun again. */
const most = 100_000;
let known = new Map<string, string>();

/** The same text for equal names: thousands of files say `lib`, and keep it once. */
export function sameName(name: string): string {
  const before = known.get(name);
  if (before !== undefined) return before;
  if (known.size >= most) known = new Map();
  known.set(name, name);
  return name;
}
