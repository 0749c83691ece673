import { describe, expect, it } from 'vitest';
import {
  applyEdits,
  type FileEdit,
  type Place,
  type Span,
} from '../../../server/src/core/base/span';
import { uriFromPath, type FileUri } from '../../../server/src/core/base/uri';
import type { Snapshot } from '../../../server/src/core/model/snapshot';
import { coreLanguage as language } from '../../../server/src/lsp/core-language';
import { homelab, machineFile } from '../../support/homelab';

/** What everything is asked of; `éé` is what becomes one letter, as long as two. */
const machine = `# The server, éé
{ config, lib, pkgs, ... }:
let
  /* éé */ note = "éé"; cfg = config.homelab.services.caddy;
  inherit (cfg) tls;
in
{
  imports = [ ./hardware.nix ];
  homelab.services.grafana = { /* éé */ enable = true; domain = "éé.home.arpa"; };
  homelab.services.caddy = {
    enable = true; tls = "off"; # éé
    hosts."éé".upstream = "http://localhost:\${toString config.homelab.services.grafana.port}";
    hosts.wiki = { upstream = note; private = lib.mkForce true; };
    prot = 80; /* éé */ port = "éé";
  };
  environment.systemPackages = with pkgs; [ /* éé */ hello ];
  age.secrets.token = {
    file = ./token.age;
  };
  networking.extraHosts = ''
    éé \${cfg.tls} \${tls}
  '';
}
`;

type Asked = (snapshot: Snapshot, file: FileUri, offset: number) => unknown;

/** A file in the form of another computer, language and taste, and back from there. */
const other = (text: string): string =>
  text
    .replaceAll('éé', '😀')
    .replace(/^(?: {2})+/gm, (indent) => '\t'.repeat(indent.length / 2))
    .replaceAll('\n', '\r\n');
const usual = (text: string): string =>
  text
    .replaceAll('😀', 'éé')
    .replace(/^\t+/gm, (indent) => '  '.repeat(indent.length))
    .replaceAll('\r\n', '\n');

const file = uriFromPath(machineFile);
const lineStart = (text: string, line: number): number =>
  text.split('\n').slice(0, line).join('\n').length + Math.min(line, 1);

/** Every place where a word begins, ends or is cut in two, by its line and what stands before it there. */
const carets = [...machine.matchAll(/\w+/g)].flatMap(({ index, 0: { length } }) => [
  index,
  index + Math.floor(length / 2),
  index + length,
]);

const { workspace } = homelab('{ }', { '/lab/machines/server/hardware.nix': '{ }' });

function snapshotOf(text: string): Snapshot {
  workspace.putFile(file, text);
  return workspace.snapshot();
}

/** An answer with every span as the text that stands there, in the usual form. */
function told(answer: unknown, snapshot: Snapshot, asked: FileUri): unknown {
  const seen = (value: unknown, at: FileUri): unknown => {
    if (typeof value === 'string') return usual(value);
    // Words that are made only for what is looked at.
    if (typeof value === 'function') return seen((value as () => unknown)(), at);
    if (Array.isArray(value)) return value.map((each) => seen(each, at));
    if (typeof value !== 'object' || value === null) return value;
    if (value instanceof Map) return seen([...(value as Map<unknown, unknown>)], at);
    const own = fileOf(value) ?? at;
    if (isSpan(value)) return spanText(value, snapshot, own);
    const { offset, ...rest } = value as { readonly offset?: number };
    const place = offset === undefined ? {} : { at: placeText(offset, snapshot, own) };
    return {
      ...place,
      ...Object.fromEntries(Object.entries(rest).map(([key, each]) => [key, seen(each, own)])),
    };
  };
  return seen(answer, asked);
}

/** The file that the spans of a value are in. */
function fileOf(value: object): FileUri | undefined {
  if ('file' in value) return value.file as FileUri;
  return 'place' in value ? (value.place as Place).file : undefined;
}

function isSpan(value: object): value is Span {
  return 'start' in value && typeof value.start === 'number' && 'end' in value;
}

function spanText({ start, end }: Span, snapshot: Snapshot, at: FileUri): string {
  const text = snapshot.text(at) ?? '';
  return `${placeText(start, snapshot, at)}: ${usual(text.slice(start, end))}`;
}

/** The line from 0 and what stands before it in the line. */
function placeText(offset: number, snapshot: Snapshot, at: FileUri): string {
  const line = snapshot.lines(at)?.positionAt(offset).line ?? -1;
  const text = snapshot.text(at) ?? '';
  return `${line} ${usual(text.slice(lineStart(text, line), offset))}|`;
}

const whole = (snapshot: Snapshot): Span => ({ start: 0, end: snapshot.text(file)?.length ?? 0 });

const atCaret: readonly (readonly [string, Asked])[] = [
  ['completion', (...at) => language.complete(...at)],
  ['hover', (...at) => language.hover(...at)],
  ['signature help', (...at) => language.signatureHelp(...at)],
  ['definition', (...at) => language.definition(...at)],
  ['type definition', (...at) => language.typeDefinition(...at)],
  ['implementation', (...at) => language.implementation(...at)],
  ['references', (...at) => language.references(...at)],
  ['highlights', (...at) => language.highlights(...at)],
  ['selection ranges', (...at) => language.selectionRanges(...at)],
  ['what can be renamed', (...at) => language.prepareRename(...at)],
];

const ofFile: readonly (readonly [string, Asked])[] = [
  ['findings', (snapshot) => language.diagnose(snapshot, file)],
  ['semantic tokens', (snapshot) => language.semanticTokens(snapshot, file)],
  ['folding', (snapshot) => language.folds(snapshot, file)],
  ['symbols of the file', (snapshot) => language.documentSymbols(snapshot, file)],
  ['symbols of the workspace', (snapshot) => language.workspaceSymbols(snapshot, 'caddy')],
  ['links', (snapshot) => language.documentLinks(snapshot, file)],
  [
    'inlay hints',
    (snapshot) =>
      language.inlayHints(snapshot, file, whole(snapshot), { ports: true, defaults: true }),
  ],
  [
    'code lenses',
    (snapshot) =>
      language
        .codeLenses(snapshot, file)
        .map(({ span, subject }) => [span, language.resolveLens(snapshot, file, subject)]),
  ],
];

const changes: readonly (readonly [
  string,
  (...at: Parameters<Asked>) => readonly (readonly FileEdit[])[],
])[] = [
  [
    'rename',
    (...at) => {
      const renamed = language.rename(...at, 'renamed');
      return renamed.kind === 'change' ? [renamed.edits, renamed.paths] : [];
    },
  ],
  [
    'code actions',
    (snapshot, asked, offset) =>
      language.assists(snapshot, asked, { start: offset, end: offset }).map(({ edits }) => edits),
  ],
];

const plainSnapshot = snapshotOf(machine);
const otherSnapshot = snapshotOf(other(machine));

/** Where the caret stands in the other text. */
const moved = (offset: number, text = machine): number => other(text.slice(0, offset)).length;

describe('with CRLF, tabs and letters of two code units, an answer is the same', () => {
  it.each(atCaret)('%s', (_, ask) => {
    for (const offset of carets)
      expect(told(ask(otherSnapshot, file, moved(offset)), otherSnapshot, file)).toEqual(
        told(ask(plainSnapshot, file, offset), plainSnapshot, file),
      );
  });

  it.each(ofFile)('%s', (_, ask) => {
    expect(told(ask(otherSnapshot, file, 0), otherSnapshot, file)).toEqual(
      told(ask(plainSnapshot, file, 0), plainSnapshot, file),
    );
  });

  it.each(changes)('%s, and it is written in the way of the file', (_, change) => {
    for (const offset of carets) {
      const changed = change(otherSnapshot, file, moved(offset)).map((edits) =>
        textOf(otherSnapshot, edits),
      );
      expect(changed.map(usual)).toEqual(
        change(plainSnapshot, file, offset).map((edits) => textOf(plainSnapshot, edits)),
      );
      for (const text of changed) {
        expect(text).not.toMatch(/(?<!\r)\n/);
        expect(text).not.toMatch(/^ /m);
      }
    }
  });

  /** The machine's file as it would be. */
  function textOf(snapshot: Snapshot, edits: readonly FileEdit[]): string {
    const own = edits.find((edit) => edit.file === file);
    return applyEdits(snapshot.text(file) ?? '', own?.edits ?? []);
  }
});

describe('and so it is while the file ends in the middle, where a person types', () => {
  const ends = carets.filter((_, index) => index % 5 === 0);
  const halves = ends.map((end) => {
    const text = machine.slice(0, end);
    return { end, text, plain: snapshotOf(text), changed: snapshotOf(other(text)) };
  });

  it.each([...atCaret, ...ofFile])('%s', (_, ask) => {
    for (const { end, text, plain, changed } of halves)
      expect(told(ask(changed, file, moved(end, text)), changed, file)).toEqual(
        told(ask(plain, file, end), plain, file),
      );
  });
});
