import { LineIndex } from '../../../server/src/core/base/line-index';
import { applyEdits } from '../../../server/src/core/base/span';
import { uriFromPath, type FileUri } from '../../../server/src/core/base/uri';
import type { Finding } from '../../../server/src/core/checks/finding';
import type { ServiceInfo } from '../../../server/src/core/features/overview';
import type { Language, Snapshot, Workspace } from '../../../server/src/lsp/language';

/** A workspace that only remembers texts: what a server test needs of the core, and no Nix. */
export function fakeWorkspace(): Workspace {
  const disk = new Map<FileUri, string | undefined>();
  const open = new Map<FileUri, string>();
  let revision = 0;
  return {
    putFile: (uri, text) => {
      disk.set(uri, text);
      revision++;
    },
    removeFile: (uri) => {
      disk.delete(uri);
      revision++;
    },
    setTracked: () => undefined,
    setIndexes: () => undefined,
    openDocument: (uri, text) => {
      open.set(uri, text);
      revision++;
    },
    editDocument: (uri, edits) => {
      const before = open.get(uri) ?? '';
      open.set(
        uri,
        edits.reduce((text, edit) => applyEdits(text, [edit]), before),
      );
      revision++;
    },
    closeDocument: (uri) => {
      open.delete(uri);
      revision++;
    },
    snapshot: () => snapshotOf(revision, new Map([...disk, ...open])),
  };
}

function snapshotOf(revision: number, texts: ReadonlyMap<FileUri, string | undefined>): Snapshot {
  return {
    revision,
    files: () => texts.keys(),
    text: (uri) => texts.get(uri),
    lines: (uri) => {
      const text = texts.get(uri);
      return text === undefined ? undefined : new LineIndex(text);
    },
  };
}

/**
 * A language that a test can read off a text: `wrong` is a mistake with the fix `right`, a caret's
 * hover is the whole text, every file is a service that is on if its text holds `on`.
 */
export const fakeLanguage: Language = {
  diagnose: (snapshot, uri) => mistakes(snapshot, uri),
  complete: (snapshot, uri, offset) => ({
    incomplete: false,
    items: [
      {
        label: 'enable',
        kind: 'option',
        detail: snapshot.text(uri) ?? '',
        documentation: () => '**Whether** to enable it.',
        replace: { start: Math.max(0, offset - 2), end: offset },
        insertText: 'enable = ${1:true};',
        isSnippet: true,
        sortText: '0',
        retrigger: true,
      },
    ],
  }),
  hover: (snapshot, uri, offset) => ({
    span: { start: offset, end: offset + 1 },
    markdown: snapshot.text(uri) ?? '',
  }),
  definition: (snapshot, _uri, offset) => {
    const [file] = snapshot.files();
    if (file === undefined) return undefined;
    const target = { place: { file, span: { start: 0, end: 1 } }, selection: { start: 0, end: 1 } };
    return { origin: { start: offset, end: offset }, targets: [target] };
  },
  documentSymbols: (snapshot, uri) => {
    const span = { start: 0, end: (snapshot.text(uri) ?? '').length };
    return [{ name: 'all', kind: 'set', detail: undefined, span, selection: span, children: [] }];
  },
  implementation: () => undefined,
  typeDefinition: () => undefined,
  formatOnType: (_snapshot, _uri, { offset, character }) =>
    character === ';' ? [{ span: { start: offset - 1, end: offset }, newText: '' }] : [],
  references: (_snapshot, uri) => {
    const place = { file: uri, span: { start: 0, end: 1 } };
    return [
      { place, role: 'declaration' },
      { place, role: 'reference' },
    ];
  },
  explain: () => undefined,
  serviceOptions: () => [],
  optionAt: () => undefined,
  highlights: () => [],
  documentLinks: (_snapshot, uri) => [{ span: { start: 0, end: 1 }, target: uri }],
  workspaceSymbols: () => [],
  prepareRename: () => ({ kind: 'refused', why: 'It keeps its name.' }),
  rename: (_snapshot, uri, _offset, newText) => ({
    kind: 'change',
    edits: [{ file: uri, edits: [{ span: { start: 0, end: 1 }, newText }] }],
    moves: [{ from: uri, to: uriFromPath('/moved') }],
    paths: [],
  }),
  semanticTokens: () => [
    { span: { start: 0, end: 1 }, kind: 'option', modifiers: ['declaration'] },
  ],
  folds: (snapshot, uri) => [
    { span: { start: 0, end: (snapshot.text(uri) ?? '').length }, kind: 'region' },
  ],
  selectionRanges: () => [
    { start: 0, end: 1 },
    { start: 0, end: 2 },
  ],
  inlayHints: (_snapshot, _uri, _range, { ports }) =>
    ports ? [{ offset: 1, label: 'port 1', tooltip: '', kind: 'port' }] : [],
  signatureHelp: () => undefined,
  codeLenses: () => [{ span: { start: 0, end: 1 }, subject: { kind: 'option', path: ['a', 'b'] } }],
  resolveLens: (_snapshot, file) => ({
    kind: 'places',
    title: 'set on 1 machine',
    places: [{ file, span: { start: 0, end: 1 } }],
  }),
  assists: () => [],
  moveFiles: () => [],
  overview: (snapshot) => ({
    flakes: [
      {
        checks: [],
        open: false,
        root: uriFromPath('/flake'),
        machines: [
          {
            name: 'server',
            system: undefined,
            guess: undefined,
            file: undefined,
            inputModules: [],
            services: services(snapshot),
          },
        ],
      },
    ],
  }),
  copyService: () => ({ kind: 'unchanged', left: [] }),
  *maps(snapshot) {
    yield;
    const places = [...snapshot.files()].map((file) => ({ file, span: { start: 0, end: 1 } }));
    const findings = [...snapshot.files()].flatMap((file) =>
      mistakes(snapshot, file).map(({ code, severity, message, span }) => ({
        code,
        severity,
        message,
        place: { file, span },
      })),
    );
    const kind = 'machine';
    const named = { id: 'machine:server', machine: 'server', name: 'server', details: [] };
    return [{ root: '/flake', nodes: [{ ...named, kind, places, findings }], edges: [] }];
  },
  toggleService: (snapshot, { path: [name], enable }) => {
    const file = [...snapshot.files()].find((uri) => uri.endsWith(`/${name ?? ''}`));
    if (file === undefined) return { kind: 'refused', why: 'There is no such service.' };
    const end = snapshot.text(file)?.length ?? 0;
    const edits = [{ span: { start: 0, end }, newText: enable ? 'on' : 'off' }];
    return { kind: 'edit', edit: { file, edits }, alsoOn: [] };
  },
  secrets: (_, __, complete) => Promise.resolve({ complete, flakes: [] }),
  changeSecret: () => ({ kind: 'refused', why: 'There is no such secret.' }),
  nameSecret: () => undefined,
};

function mistakes(snapshot: Snapshot, uri: FileUri): readonly Finding[] {
  const text = snapshot.text(uri) ?? '';
  return [...text.matchAll(/wrong/g)].map(({ index }) => {
    const span = { start: index, end: index + 'wrong'.length };
    return {
      code: 'wrong-word',
      severity: 'error',
      message: 'This is wrong.',
      span,
      related: [{ place: { file: uri, span: { start: 0, end: 0 } }, message: 'It starts here.' }],
      tags: ['deprecated'],
      fixes: [
        {
          title: 'Make it right',
          edits: [{ file: uri, edits: [{ span, newText: 'right' }] }],
          preferred: true,
        },
      ],
    };
  });
}

function services(snapshot: Snapshot): readonly ServiceInfo[] {
  return [...snapshot.files()].sort().map((file) => {
    const name = file.slice(file.lastIndexOf('/') + 1);
    return {
      path: [name],
      name,
      state: snapshot.text(file) === 'on' ? 'on' : 'off',
      reason: 'It says so.',
      locked: undefined,
      alsoOn: [],
      description: undefined,
      port: undefined,
      declaration: { file, span: { start: 0, end: 1 } },
      definition: undefined,
    };
  });
}
