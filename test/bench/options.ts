import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { uriFromPath } from '../../server/src/core/base/uri';
import { diagnose } from '../../server/src/core/checks/diagnose';
import { complete } from '../../server/src/core/features/complete';
import { hover } from '../../server/src/core/features/hover';
import type { OptionRow, RowType } from '../../server/src/core/upstream/option-row';
import { packIndex } from '../../server/src/core/upstream/pack-index';
import { createWorkspace } from '../../server/src/core/workspace';
import { encodeIndex, openIndex, type OpenedIndex } from '../../server/src/upstream/index-file';
import {
  attrsOf,
  bool,
  enumOf,
  header,
  listOf,
  nullOr,
  port,
  row,
  str,
  submodule,
} from '../support/option-index';
import { milliseconds } from './clock';
import { summarise, type Row } from './table';

const rounds = 60;
const services = 1300;
const perService = 15;

/** As many options as NixOS has, with descriptions as long as theirs; the longest list is that of the services. */
export function generatedOptions(): readonly OptionRow[] {
  const types = typesOfSettings();
  const rows = Array.from({ length: services }, (_, number) =>
    Array.from({ length: perService }, (__, setting) => {
      const [name, type] = types[setting % types.length] ?? ['x', str];
      return row(`services.service${number}.${name}`, type, {
        description: describe(number, setting),
        default: 'null',
        places: [
          {
            file: `/nix/store/aaaa-source/nixos/modules/services/service${number}.nix`,
            line: setting * 9 + 1,
            column: 5,
          },
        ],
      });
    }),
  );
  const packages = Array.from({ length: 500 }, (_, number) =>
    row(`programs.program${number}.enable`, bool, { description: describe(number, 0) }),
  );
  return [...rows.flat(), ...packages];
}

function typesOfSettings(): readonly (readonly [string, RowType])[] {
  return [
    ['enable', bool],
    ['package', { k: 'package', d: 'package' }],
    ['port', port],
    ['openFirewall', bool],
    ['user', str],
    ['group', str],
    ['dataDir', { k: 'path', d: 'absolute path' }],
    ['environmentFile', nullOr({ k: 'path', d: 'absolute path' })],
    ['logLevel', enumOf('debug', 'info', 'warn', 'error')],
    ['extraArgs', listOf(str)],
    ['settings', submodule(true)],
    ['settings.server.address', str],
    ['virtualHosts', attrsOf(submodule())],
    ['virtualHosts.<name>.hostName', str],
    [
      'virtualHosts.<name>.extraConfig',
      { k: 'separatedString', d: 'strings concatenated with "\\n"' },
    ],
  ];
}

/** Sentences of made-up words, so that they are packed no better than those of people. */
function describe(number: number, setting: number): string {
  let state = number * 31 + setting + 1;
  const next = (below: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state >> 8) % below;
  };
  const word = (): string => `${syllables[next(40)] ?? ''}${syllables[next(40)] ?? ''}`;
  const sentence = (): string =>
    `${Array.from({ length: 12 }, word).join(' ')}, see {option}\`services.service${number}.enable\`.`;
  return Array.from({ length: 1 + next(8) }, sentence).join('\n\n');
}

const syllables =
  'the a of to in is on for be by it or and can re con de ser vice net work port host name user file path di rec to ry en ab led con fig ur ed de fault va lue list'.split(
    ' ',
  );

/** An index of that size: on disk, in memory, and what a person waits for. */
export function measureOptions(): {
  readonly times: readonly Row[];
  readonly sizes: readonly string[];
} {
  const folder = mkdtempSync(join(tmpdir(), 'homelab-bench-'));
  try {
    const path = join(folder, 'x.options');
    const { count, words, bytes, packing } = writeGenerated(path);
    const name = `${count} options`;
    const { memory, times } = loading(path);
    return {
      times: [
        { what: `${name}: packing`, ...summarise([packing]) },
        { what: `${name}: loading`, ...summarise(times) },
        ...asking(path, name),
      ],
      sizes: [
        `${name}: ${megabytes(words)} of descriptions`,
        `${name}: ${megabytes(bytes)} on disk`,
        `${name}: ${megabytes(memory)} in memory`,
      ],
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function writeGenerated(path: string) {
  const rows = generatedOptions();
  const whole = { ...header, options: rows.length };
  const { result, time } = timed(() =>
    encodeIndex(whole, packIndex({ rows, moved: [] }, whole.sources)),
  );
  writeFileSync(path, result);
  const words = rows.reduce((sum, { description = '' }) => sum + description.length, 0);
  return { count: rows.length, words, bytes: result.length, packing: time };
}

function timed<T>(work: () => T): { readonly result: T; readonly time: number } {
  const begin = milliseconds();
  const result = work();
  return { result, time: milliseconds() - begin };
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

function loading(path: string): { readonly memory: number; readonly times: readonly number[] } {
  const times: number[] = [];
  for (let round = 0; round < 10; round++) {
    const { result, time } = timed(() => opened(path));
    times.push(time);
    result.close();
  }
  const before = heap();
  const kept = opened(path);
  const memory = heap() - before;
  kept.close();
  return { memory, times };
}

function heap(): number {
  // What one collection finds unused may have held something else.
  for (let times = 0; times < 4; times++) globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function opened(path: string): OpenedIndex & { readonly kind: 'opened' } {
  const found = openIndex(path);
  if (found.kind !== 'opened') throw new Error(found.why);
  return found;
}

function asking(path: string, name: string): readonly Row[] {
  const workspace = createWorkspace();
  const machine = uriFromPath('/lab/machine.nix');
  const text = '{\n  services.service7.port = 1;\n  services.\n}\n';
  workspace.putFile(
    uriFromPath('/lab/flake.nix'),
    '{ outputs = { nixpkgs, ... }: { nixosConfigurations.server = nixpkgs.lib.nixosSystem { modules = [ ./machine.nix ]; }; }; }',
  );
  workspace.openDocument(machine, text);
  const index = opened(path);
  workspace.setIndexes(uriFromPath('/lab'), [{ machine: 'server', index: index.index }]);
  const times = new Map<string, number[]>();
  const measure = (what: string, work: () => unknown): void => {
    const list = times.get(what) ?? [];
    times.set(what, list);
    list.push(timed(work).time);
  };
  for (let round = 0; round < rounds; round++) {
    workspace.editDocument(machine, [
      { span: { start: text.length, end: text.length + (round === 0 ? 0 : 1) }, newText: ' ' },
    ]);
    const snapshot = workspace.snapshot();
    const at = text.indexOf('services.\n') + 'services.'.length;
    measure(`completion of ${services} services`, () => {
      const { items, incomplete } = complete(snapshot, machine, at);
      if (!incomplete && items.length < services) throw new Error('The list is not whole.');
    });
    measure('words of a completed item', () =>
      complete(snapshot, machine, at).items[round * 20]?.documentation?.(),
    );
    measure('hover', () => hover(snapshot, machine, text.indexOf('port') + 1));
    measure('diagnostics', () => diagnose(snapshot, machine));
  }
  index.close();
  return [...times].map(([what, list]) => ({ what: `${name}: ${what}`, ...summarise(list) }));
}
