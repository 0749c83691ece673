const empty: readonly never[] = [];

/** A list that is kept for long, without the room that it has kept for growing. */
export function exact<T>(list: readonly T[]): readonly T[] {
  return list.length === 0 ? empty : list.slice();
}
