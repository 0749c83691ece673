import { describe, expect, it } from 'vitest';
import { memoize } from '../../../server/src/core/base/memoize';
import {
  GrowingTree,
  itemsBelow,
  treeAt,
  treeIndex,
  treesAlong,
  type PathTree,
} from '../../../server/src/core/model/path-tree';

type Part = { readonly paths: readonly string[] };

const index = treeIndex(
  memoize(({ paths }: Part): PathTree<string> => {
    const tree = new GrowingTree<string>((path) => path.split('.'));
    tree.add(paths);
    return tree;
  }),
);

/** As many parts as fill several groups of groups. */
const parts: readonly Part[] = Array.from({ length: 2100 }, (_, i) => ({
  paths: [`services.s${i}.port`, `services.s${i}.enable`, 'users.shared', `set${i % 7}.x`],
}));

const below = (tree: PathTree<string>, path: string): readonly string[] => {
  const found = treeAt(tree, path.split('.'));
  return found === undefined ? [] : [...itemsBelow(found)];
};

describe('an index of many parts', () => {
  const tree = index(parts);

  it('has every item once', () => {
    expect([...itemsBelow(tree)].sort()).toEqual(parts.flatMap(({ paths }) => paths).sort());
  });

  it('keeps the order of the parts at each path', () => {
    const few = [{ paths: ['a.b.1'] }, { paths: ['a.b.2'] }, { paths: ['a.b.0'] }];
    expect(below(index(few), 'a.b')).toEqual(['a.b.1', 'a.b.2', 'a.b.0']);
  });

  it('answers for one name as it does for all', () => {
    expect(below(index(parts), 'services.s77')).toEqual([
      'services.s77.port',
      'services.s77.enable',
    ]);
    const all = new Map(index(parts).children.get('services')?.children);
    expect([...(all.get('s77') ? itemsBelow(all.get('s77') as PathTree<string>) : [])]).toEqual(
      below(tree, 'services.s77'),
    );
    expect(all.size).toBe(2100);
  });

  it('says nothing of a path at which no part has anything', () => {
    expect(treeAt(tree, ['services', 's3', 'domain'])).toBeUndefined();
    expect([...treesAlong(tree, ['services', 's3', 'domain'])]).toHaveLength(3);
  });

  it('knows another part at once, and the old one no more', () => {
    const edited = parts.with(1234, { paths: ['services.s1234.domain'] });
    expect(below(index(edited), 'services.s1234')).toEqual(['services.s1234.domain']);
    expect(below(index(edited), 'users.shared')).toHaveLength(2099);
    expect(below(index(parts), 'services.s1234')).toHaveLength(2);
  });

  it('has the same node as before for what an edit did not touch', () => {
    const before = treeAt(index(parts), ['services', 's7']);
    const edited = parts.with(1234, { paths: [] });
    expect(treeAt(index(edited), ['services', 's7'])).toBe(before);
  });

  it('grows while it is looked at', () => {
    const growing = new GrowingTree<string>((path) => path.split('.'));
    growing.add(['a.b']);
    expect(below(growing, 'a')).toEqual(['a.b']);
    growing.add(['a.c']);
    expect(below(growing, 'a')).toEqual(['a.b', 'a.c']);
    expect(growing.some((path) => path === 'a.c')).toBe(true);
    expect(growing.some((path) => path === 'a.d')).toBe(false);
  });
});
