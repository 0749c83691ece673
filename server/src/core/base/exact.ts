const empty: readonly never[] = [];

/** A list that is kept for long, without the room that it has kept for growing. */
export function exact<T>(list: readonly T[]): readonly T[] {
  return list.length === 0 ? empty : list.slice();
}

/** A list with one item more, without room for growing, which `[...list, item]` has. */
export function extended<T>(list: readonly T[], item: T): readonly T[] {
  return list.concat([item]);
}
