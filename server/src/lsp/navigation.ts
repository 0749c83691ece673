import {
  DocumentHighlightKind,
  SymbolKind,
  type DocumentHighlight,
  type DocumentLink,
  type Location,
  type LocationLink,
  type ReferenceParams,
  type SymbolInformation,
  type WorkspaceSymbolParams,
} from 'vscode-languageserver/node';
import type { DefinitionInfo } from '../core/features/definition';
import type { Occurrence } from '../core/features/references';
import type { WorkspaceSymbol } from '../core/features/workspace-symbols';
import type { Caret, InFile } from './at-caret';
import { toLinks, toLocation, toLocations, toRange } from './convert';
import type { Language } from './language';
import type { RequestContext } from './requests';

type Leads = Pick<Language, 'definition' | 'implementation' | 'typeDefinition'>;

/** Definition and declaration, and the places that set an option. */
export function leadsTo(language: Leads, kind: keyof Leads) {
  return ({ snapshot, uri, lines, offset, client }: Caret): LocationLink[] | Location[] | null => {
    const found: DefinitionInfo | undefined = language[kind](snapshot, uri, offset);
    if (!found) return null;
    return client.definitionLinks ? toLinks(snapshot, lines, found) : toLocations(snapshot, found);
  };
}

export function references(language: Language) {
  return ({ snapshot, uri, offset }: Caret, { context }: ReferenceParams): Location[] =>
    language
      .references(snapshot, uri, offset)
      .filter(({ role }) => context.includeDeclaration || role !== 'declaration')
      .map(({ place }) => toLocation(snapshot, place));
}

export function highlights(language: Language) {
  return ({ snapshot, uri, lines, offset }: Caret): DocumentHighlight[] =>
    language.highlights(snapshot, uri, offset).map(({ place, role }) => ({
      range: toRange(lines, place.span),
      kind: highlightKinds[role],
    }));
}

const highlightKinds = {
  declaration: DocumentHighlightKind.Write,
  definition: DocumentHighlightKind.Write,
  reference: DocumentHighlightKind.Read,
} as const satisfies Record<Occurrence['role'], DocumentHighlightKind>;

export function documentLinks(language: Language) {
  return ({ snapshot, uri, lines }: InFile): DocumentLink[] =>
    language
      .documentLinks(snapshot, uri)
      .map(({ span, target }) => ({ range: toRange(lines, span), target }));
}

export function workspaceSymbols(language: Language) {
  return ({ snapshot }: RequestContext, { query }: WorkspaceSymbolParams): SymbolInformation[] =>
    language.workspaceSymbols(snapshot, query).map(({ name, kind, container, place }) => ({
      name,
      kind: workspaceKinds[kind],
      containerName: container,
      location: toLocation(snapshot, place),
    }));
}

const workspaceKinds = {
  service: SymbolKind.Class,
  option: SymbolKind.Property,
  machine: SymbolKind.Module,
  secret: SymbolKind.Key,
} as const satisfies Record<WorkspaceSymbol['kind'], SymbolKind>;
