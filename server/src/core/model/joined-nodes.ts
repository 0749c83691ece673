/** The children of several nodes by name, those of the same name joined. */
export function joinedChildren<N extends { readonly children: ReadonlyMap<string, N> }>(
  parts: readonly N[],
  join: (parts: readonly N[]) => N,
): ReadonlyMap<string, N> {
  const groups = new Map<string, N[]>();
  for (const { children } of parts)
    for (const [name, child] of children) {
      const group = groups.get(name);
      if (group === undefined) groups.set(name, [child]);
      else group.push(child);
    }
  const children = new Map<string, N>();
  for (const [name, group] of groups) children.set(name, join(group));
  return children;
}

/** What several nodes hold, in their order; most hold nothing. */
export function joinedItems<N, T>(
  parts: readonly N[],
  itemsOf: (part: N) => readonly T[],
): readonly T[] {
  const items: T[] = [];
  for (const part of parts) for (const item of itemsOf(part)) items.push(item);
  return items;
}

const groupSize = 32;

/**
 * Joins many parts in groups, each of which is kept for as long as its parts stay the same. So after
 * an edit one group is joined again, and the few groups.
 */
export function groupedJoin<N extends object>(
  join: (parts: readonly N[]) => N,
): (parts: readonly N[]) => N {
  const known = new WeakMap<N, { readonly parts: readonly N[]; readonly node: N }>();
  const group = (parts: readonly N[]): N => {
    const [first] = parts;
    const before = first && known.get(first);
    if (before?.parts.length === parts.length && before.parts.every((part, i) => part === parts[i]))
      return before.node;
    const node = join(parts);
    if (first !== undefined) known.set(first, { parts, node });
    return node;
  };
  return (parts) => {
    const groups: N[] = [];
    for (let start = 0; start < parts.length; start += groupSize)
      groups.push(group(parts.slice(start, start + groupSize)));
    return join(groups);
  };
}
