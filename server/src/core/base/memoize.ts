/**
 * A function whose answers are kept for as long as the object lives that was asked about first. The
 * answer must follow from that object; further arguments only help to find it.
 */
export function memoize<K extends object, R extends readonly unknown[], T>(
  compute: (key: K, ...rest: R) => T,
): (key: K, ...rest: R) => T {
  const known = new WeakMap<K, { readonly value: T }>();
  return (key, ...rest) => {
    let found = known.get(key);
    if (found === undefined) {
      found = { value: compute(key, ...rest) };
      known.set(key, found);
    }
    return found.value;
  };
}

/** The same for what takes much room and is found again soon: only the latest answers are kept. */
export function memoizeLatest<K extends object, T>(
  count: number,
  compute: (key: K) => T,
): (key: K) => T {
  const known = new Map<K, T>();
  return (key) => {
    const before = known.get(key);
    if (before !== undefined) return before;
    const found = compute(key);
    const [oldest] = known.keys();
    if (oldest !== undefined && known.size >= count) known.delete(oldest);
    known.set(key, found);
    return found;
  };
}
