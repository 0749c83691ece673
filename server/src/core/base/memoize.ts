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
