import {
  FoldingRangeKind,
  InlayHintKind,
  MarkupKind,
  SemanticTokensBuilder,
  type CodeLens,
  type FoldingRange,
  type InlayHint,
  type InlayHintParams,
  type SelectionRange,
  type SelectionRangeParams,
  type SemanticTokens,
  type SemanticTokensLegend,
  type SemanticTokensRangeParams,
  type SignatureHelp,
} from 'vscode-languageserver/node';
import { normaliseUri } from '../core/base/uri';
import type { LensSubject, ResolvedLens } from '../core/features/code-lenses';
import type { Fold } from '../core/features/folding';
import { tokenKinds, type SemanticToken, type TokenKind } from '../core/features/semantic-tokens';
import type { Caret, InFile } from './at-caret';
import { toLocation, toRange } from './convert';
import type { ClientSupport } from './capabilities';
import type { Language, Snapshot } from './language';
import type { RequestContext } from './requests';

/** The words of the protocol for ours, so that every colour theme knows them. */
const tokenTypes = {
  option: 'property',
  service: 'class',
  type: 'type',
  function: 'function',
  package: 'namespace',
  secret: 'enumMember',
  variable: 'variable',
  parameter: 'parameter',
} as const satisfies Record<TokenKind, string>;

const tokenModifiers = ['declaration', 'imported', 'defaultLibrary'] as const;

export const tokenLegend: SemanticTokensLegend = {
  tokenTypes: tokenKinds.map((kind) => tokenTypes[kind]),
  tokenModifiers: [...tokenModifiers],
};

export function semanticTokens(language: Language) {
  return (place: InFile): SemanticTokens =>
    encode(place, language.semanticTokens(place.snapshot, place.uri));
}

export function semanticTokensInRange(language: Language) {
  return (place: InFile, { range }: SemanticTokensRangeParams): SemanticTokens => {
    const [start, end] = [place.lines.offsetAt(range.start), place.lines.offsetAt(range.end)];
    const all = language.semanticTokens(place.snapshot, place.uri);
    return encode(
      place,
      all.filter(({ span }) => start <= span.end && span.start <= end),
    );
  };
}

function encode({ lines }: InFile, tokens: readonly SemanticToken[]): SemanticTokens {
  const builder = new SemanticTokensBuilder();
  for (const { span, kind, modifiers } of tokens) {
    const { line, character } = lines.positionAt(span.start);
    // The protocol has no token over several lines.
    if (lines.positionAt(span.end).line !== line) continue;
    const bits = modifiers.reduce((sum, name) => sum | (1 << tokenModifiers.indexOf(name)), 0);
    builder.push(line, character, span.end - span.start, tokenKinds.indexOf(kind), bits);
  }
  return builder.build();
}

export function foldingRanges(language: Language) {
  return ({ snapshot, uri, lines }: InFile): FoldingRange[] =>
    language.folds(snapshot, uri).map(({ span, kind }) => ({
      startLine: lines.positionAt(span.start).line,
      // The line of the closing bracket stays in sight.
      endLine: lines.positionAt(span.end).line - (kind === 'comment' ? 0 : 1),
      ...(kind !== 'region' && { kind: foldKinds[kind] }),
    }));
}

const foldKinds = {
  comment: FoldingRangeKind.Comment,
  imports: FoldingRangeKind.Imports,
} as const satisfies Record<Exclude<Fold['kind'], 'region'>, string>;

export function selectionRanges(language: Language) {
  return ({ snapshot, uri, lines }: InFile, { positions }: SelectionRangeParams) =>
    positions.map((position): SelectionRange => {
      const offset = lines.offsetAt(position);
      const spans = language.selectionRanges(snapshot, uri, offset);
      const outer = spans.reduceRight<SelectionRange | undefined>(
        (parent, span) => ({ range: toRange(lines, span), ...(parent && { parent }) }),
        undefined,
      );
      return outer ?? { range: { start: position, end: position } };
    });
}

export function inlayHints(language: Language) {
  return (place: InFile, { range }: InlayHintParams): InlayHint[] => {
    const { snapshot, uri, lines, settings } = place;
    const span = { start: lines.offsetAt(range.start), end: lines.offsetAt(range.end) };
    return language
      .inlayHints(snapshot, uri, span, settings.inlayHints)
      .map(({ offset, label, tooltip }) => ({
        position: lines.positionAt(offset),
        label,
        tooltip,
        kind: InlayHintKind.Type,
        paddingLeft: true,
      }));
  };
}

export function signatureHelp(language: Language) {
  return ({ snapshot, uri, offset }: Caret): SignatureHelp | null => {
    const found = language.signatureHelp(snapshot, uri, offset);
    if (!found) return null;
    const { label, documentation, parameters, active } = found;
    return {
      activeSignature: 0,
      activeParameter: active,
      signatures: [
        {
          label,
          parameters: parameters.map((parameter) => ({ label: parameter })),
          ...(documentation !== undefined && {
            documentation: { kind: MarkupKind.Markdown, value: documentation },
          }),
        },
      ],
    };
  };
}

type LensData = { readonly uri: string; readonly subject: LensSubject };

/** Lenses name an editor's commands, so there are some only for a client that says which. */
export function codeLenses(language: Language) {
  return ({ snapshot, uri, lines, client, settings }: InFile): CodeLens[] =>
    settings.codeLens
      ? language
          .codeLenses(snapshot, uri)
          .filter(({ subject }) => commandFor(client, subject) !== undefined)
          .map(({ span, subject }) => ({
            range: toRange(lines, span),
            data: { uri, subject } satisfies LensData,
          }))
      : [];
}

function commandFor({ commands }: ClientSupport, { kind }: LensSubject): string | undefined {
  if (kind === 'machine') return commands.runOnMachine;
  return kind === 'page' ? commands.openPage : commands.showPlaces;
}

export function resolveLens(language: Language) {
  return ({ snapshot, client }: RequestContext, lens: CodeLens): CodeLens => {
    const data = readLens(lens.data);
    const name = data && commandFor(client, data.subject);
    const found = data && language.resolveLens(snapshot, normaliseUri(data.uri), data.subject);
    if (!data || name === undefined) return lens;
    if (!found) return { ...lens, command: { title: 'no address', command: '' } };
    const { title } = found;
    const command = {
      title,
      command: name,
      arguments: argumentsOf(snapshot, found, { data, lens }),
    };
    const leadsNowhere = found.kind === 'places' && found.places.length === 0;
    return { ...lens, command: leadsNowhere ? { title, command: '' } : command };
  };
}

function argumentsOf(
  snapshot: Snapshot,
  found: ResolvedLens,
  { data, lens }: { readonly data: LensData; readonly lens: CodeLens },
): unknown[] {
  switch (found.kind) {
    case 'places':
      return [data.uri, lens.range.start, found.places.map((place) => toLocation(snapshot, place))];
    case 'machine':
      return [found.action, { flake: found.flake, machine: found.machine }];
    case 'page':
      return [{ flake: found.flake, machine: found.machine }, found.service, found.url];
  }
}

function readLens(data: unknown): LensData | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  return 'uri' in data && 'subject' in data ? (data as LensData) : undefined;
}
