import { describe, expect, it } from 'vitest';
import { textMark } from '../../../server/src/core/base/text-mark';
import { uriFromPath } from '../../../server/src/core/base/uri';
import { diagnose } from '../../../server/src/core/checks/diagnose';
import { complete } from '../../../server/src/core/features/complete';
import { hover } from '../../../server/src/core/features/hover';
import { homelab } from '../../support/homelab';
import { bool, indexOf, port, row, str } from '../../support/option-index';

const module = '/lab/modules/extra.nix';
const text = `{ lib, given, ... }: {
  options.homelab.extra = {
    port = lib.mkOption { type = lib.types.port; default = given.port; };
    kind = lib.mkOption { type = given.type; };
  } // given.more;
}`;
const place = { file: module, line: 3, column: 5 };
const rows = [
  row('homelab.extra.port', port, { default: '4000', usual: 4000, places: [place] }),
  row('homelab.extra.kind', bool, { places: [place] }),
  row('homelab.extra.made', str, { description: 'Made by a function.', places: [place] }),
];

/** A homelab whose modules Nix has evaluated; `since` is the module's text by now. */
function evaluated(machine: string, since = text) {
  const { workspace, caret } = homelab(machine, { [module]: since });
  const header = {
    evaluated: new Date(2026, 10, 27, 9, 5).getTime(),
    sources: [{ name: '', path: '/lab' }],
    marks: { 'modules/extra.nix': textMark(text) },
  };
  const index = indexOf(rows, [], header);
  workspace.setIndexes(uriFromPath('/lab'), [{ machine: undefined, index }]);
  return { snapshot: workspace.snapshot(), ...caret };
}

function hovered(machine: string, since?: string): string {
  const { snapshot, file, offset } = evaluated(machine, since);
  return hover(snapshot, file, offset)?.markdown ?? '';
}

function found(machine: string): readonly string[] {
  const { snapshot, file } = evaluated(`${machine}$0`);
  const codes = diagnose(snapshot, file).map(({ code }) => code);
  return codes.filter((code) => code !== 'module-not-imported');
}

describe('what Nix says of the own modules', () => {
  it('is told beside what the sources say, with its age', () => {
    const markdown = hovered('{ homelab.extra.po$0rt = 1; }');
    expect(markdown).toContain('Default: `given.port`, which is `4000`');
    expect(markdown).toContain(', evaluated on 2026-11-27 at 09:05');
    expect(markdown).not.toContain('from the source');
  });

  it('tells the type that the sources leave open', () => {
    expect(hovered('{ homelab.extra.ki$0nd = true; }')).toContain('homelab.extra.kind : boolean');
  });

  it('is not told of a module that has changed since', () => {
    const markdown = hovered('{ homelab.extra.po$0rt = 1; }', `${text}\n`);
    expect(markdown).toContain(', from the source');
    expect(markdown).not.toContain('4000');
  });

  it('completes and explains options that only Nix can find', () => {
    const { snapshot, file, offset } = evaluated('{ homelab.extra.$0 }');
    const labels = complete(snapshot, file, offset).items.map(({ label }) => label);
    expect([...labels].sort()).toEqual(['kind', 'made', 'port']);
    const markdown = hovered('{ homelab.extra.ma$0de = "x"; }');
    expect(markdown).toContain('Made by a function.');
    expect(markdown).toContain('Evaluated by Nix on 2026-11-27 at 09:05.');
  });

  it('completes a value whose type only Nix knows', () => {
    const { snapshot, file, offset } = evaluated('{ homelab.extra.kind = $0 }');
    const labels = complete(snapshot, file, offset).items.map(({ label }) => label);
    expect(labels.slice(0, 2)).toEqual(['true', 'false']);
  });

  it('never makes a finding, and takes back one that it contradicts', () => {
    expect(found('{ homelab.extra.kind = "text"; homelab.extra.made = 1; }')).toEqual([]);
    expect(found('{ homelab.extra.port = "text"; }')).toContain('type-mismatch');
    const { workspace, caret } = homelab('{ homelab.services.caddy.port = "x"; }$0');
    const codes = () => diagnose(workspace.snapshot(), caret.file).map(({ code }) => code);
    expect(codes()).toContain('type-mismatch');
    const caddy = workspace.snapshot().text(uriFromPath('/lab/modules/caddy.nix')) ?? '';
    const index = indexOf(
      [
        row('homelab.services.caddy.port', str, {
          places: [{ file: '/lab/modules/caddy.nix', line: 1, column: 1 }],
        }),
      ],
      [],
      {
        sources: [{ name: '', path: '/lab' }],
        marks: { 'modules/caddy.nix': textMark(caddy) },
      },
    );
    workspace.setIndexes(uriFromPath('/lab'), [{ machine: undefined, index }]);
    expect(codes()).not.toContain('type-mismatch');
  });
});
