import {
  CompletionItemKind,
  InsertTextFormat,
  MarkupKind,
  type CompletionItem as LspCompletionItem,
  type CompletionItemLabelDetails,
  type CompletionList as LspCompletionList,
  type CompletionParams,
  type MarkupContent,
} from 'vscode-languageserver/node';
import type { LineIndex } from '../core/base/line-index';
import type { FileUri } from '../core/base/uri';
import type { CompletionItem, CompletionKind } from '../core/features/completion-item';
import type { Caret } from './at-caret';
import type { ClientSupport } from './capabilities';
import { toRange } from './convert';
import type { Language } from './language';
import { leavesToOthers, type RequestContext } from './requests';

/** Completion in two steps: the list, and the documentation of the item that a person looks at. */
export class Completions {
  /** The items of the last list, for which alone a client asks further. */
  private last: readonly CompletionItem[] = [];
  private list = 0;
  private file: FileUri | undefined;

  constructor(private readonly language: Language) {}

  readonly complete = (caret: Caret, { context }: CompletionParams): LspCompletionList => {
    const { snapshot, uri, lines, offset, client } = caret;
    const onlyHomelab = leavesToOthers(caret);
    const { incomplete, items } = this.language.complete(snapshot, uri, offset, {
      onlyHomelab,
      afterSpace: context?.triggerCharacter === ' ',
    });
    this.last = items;
    this.list++;
    this.file = uri;
    return {
      isIncomplete: incomplete,
      items: items.map((item, index) => ({
        ...toCompletionItem(lines, item, client),
        ...(client.resolvesDocumentation
          ? { data: { list: this.list, index } }
          : documented(item.documentation?.())),
      })),
    };
  };

  /** A list is gone when another file than its own changes, and with it the snapshot that it describes. */
  changed(uri: FileUri): void {
    if (uri !== this.file) this.last = [];
  }

  readonly resolve = (_context: RequestContext, item: LspCompletionItem): LspCompletionItem => {
    const { list, index } = readData(item.data);
    if (list !== this.list || index === undefined) return item;
    return { ...item, ...documented(this.last[index]?.documentation?.()) };
  };
}

function readData(data: unknown): { readonly list?: number; readonly index?: number } {
  return typeof data === 'object' && data !== null ? data : {};
}

function documented(value: string | undefined): { documentation?: MarkupContent } {
  return value === undefined ? {} : { documentation: { kind: MarkupKind.Markdown, value } };
}

function toCompletionItem(
  lines: LineIndex,
  item: CompletionItem,
  { retriggerCommand, labelDetails }: ClientSupport,
): LspCompletionItem {
  const { label, kind, detail, sortText, filterText, beside, also } = item;
  return {
    label,
    kind: completionKinds[kind],
    sortText,
    textEdit: { range: toRange(lines, item.replace), newText: item.insertText },
    insertTextFormat: item.isSnippet ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
    // What stands beside the label already is not said again.
    ...(detail !== undefined && !(labelDetails && beside) && { detail }),
    ...(labelDetails && beside && { labelDetails: toLabelDetails(beside) }),
    ...(filterText !== undefined && { filterText }),
    ...(also && {
      additionalTextEdits: [{ range: toRange(lines, also.span), newText: also.newText }],
    }),
    ...(item.retrigger &&
      retriggerCommand !== undefined && {
        command: { title: 'Continue', command: retriggerCommand },
      }),
  };
}

function toLabelDetails({
  kind,
  text,
}: NonNullable<CompletionItem['beside']>): CompletionItemLabelDetails {
  return kind === 'type' ? { description: text } : { detail: ` ${text}` };
}

const completionKinds = {
  option: CompletionItemKind.Property,
  'option-set': CompletionItemKind.Module,
  value: CompletionItemKind.Value,
  'enum-member': CompletionItemKind.EnumMember,
  keyword: CompletionItemKind.Keyword,
  function: CompletionItemKind.Function,
  variable: CompletionItemKind.Variable,
  file: CompletionItemKind.File,
  folder: CompletionItemKind.Folder,
  snippet: CompletionItemKind.Snippet,
  type: CompletionItemKind.TypeParameter,
} as const satisfies Record<CompletionKind, CompletionItemKind>;
