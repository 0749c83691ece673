import { describe, expect, it } from 'vitest';
import type { AttrName, FileIr } from '../../../server/src/core/ir/expr';
import { readText } from '../../../server/src/core/ir/read-text';

/** Nix takes the name below for the rest of the path; nobody who is typing does. */
describe('a path whose last name is not typed yet', () => {
  it.each([
    ['the next binding', '  grafana.\n  loki.enable = true;'],
    ['a comment and a binding', '  grafana. # new\n  # Keeps logs.\n\n  loki.enable = true;'],
    ['a binding further to the left', '    grafana.\n  loki.enable = true;'],
  ])('leaves %s as it is', (_, bindings) => {
    const ir = readText(`{\n${bindings}\n}\n`);
    expect(pathsOf(ir)).toEqual(['grafana.', 'loki.enable']);
    expect(ir.problems.map(({ message }) => message)).toEqual(['A name is missing after the dot.']);
  });

  it.each([
    ['is broken on purpose', '  homelab.services.\n    loki.enable = true;'],
    ['is broken before its dots', '  homelab.services\n  .loki.enable = true;'],
    ['holds an expression of several lines', '  homelab.${\n  "services"\n  }.loki.enable = true;'],
  ])('is not what %s', (_, bindings) => {
    const ir = readText(`{\n${bindings}\n}\n`);
    expect(ir.problems).toEqual([]);
    expect(pathsOf(ir)).toHaveLength(1);
  });
});

function pathsOf({ root }: FileIr): readonly string[] {
  if (root.kind !== 'attrs') return [];
  return root.bindings.map((binding) =>
    binding.kind === 'assign' ? binding.path.map(nameOf).join('.') : binding.kind,
  );
}

function nameOf(name: AttrName): string {
  return name.kind === 'static' ? name.name : '${…}';
}
