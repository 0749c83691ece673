import {
  LSPErrorCodes,
  ResponseError,
  type DocumentFormattingParams,
  type DocumentOnTypeFormattingParams,
  type TextEdit,
} from 'vscode-languageserver/node';
import { normaliseUri, pathFromUri } from '../core/base/uri';
import type { Processes } from '../core/ports';
import type { Caret } from './at-caret';
import { toRange } from './convert';
import type { Language } from './language';
import { leavesToOthers, type RequestContext } from './requests';

/** Tried in this order where the settings name no formatter. */
const usual = [['nixfmt'], ['alejandra', '--quiet', '-']] as const;
const timeout = 10_000;

/** Formats with a program that reads a text and writes it formatted: the one of the settings, or a usual one. */
export function formatting(processes: Processes) {
  return async (
    context: RequestContext,
    { textDocument }: DocumentFormattingParams,
  ): Promise<TextEdit[] | ResponseError | null> => {
    const uri = normaliseUri(textDocument.uri);
    const text = context.snapshot.text(uri);
    const lines = context.snapshot.lines(uri);
    if (text === undefined || !lines || leavesToOthers(context)) return null;
    const { formatter } = context.settings;
    for (const command of formatter.length > 0 ? [formatter] : usual) {
      const result = await format(processes, command, { text, cwd: folderOf(pathFromUri(uri)) });
      if (result.kind === 'missing') continue;
      if (result.kind === 'failed') return failure(`${command.at(0) ?? ''}: ${result.message}`);
      const edit = difference(text, result.text);
      return edit === undefined
        ? []
        : [{ range: toRange(lines, edit.span), newText: edit.newText }];
    }
    return failure(
      formatter.length > 0
        ? `The formatter ${formatter.join(' ')} was not found. Change the setting homelab.formatter.`
        : 'No formatter was found. Install nixfmt or alejandra, or name one in the setting homelab.formatter.',
    );
  };
}

/** What is put right while a person types. */
export function onTypeFormatting(language: Language) {
  return (place: Caret, { ch, options }: DocumentOnTypeFormattingParams): TextEdit[] | null => {
    const { snapshot, uri, lines, offset } = place;
    if (leavesToOthers(place) || (ch !== ';' && ch !== '\n')) return null;
    const unit = options.insertSpaces ? ' '.repeat(options.tabSize) : '\t';
    return language
      .formatOnType(snapshot, uri, { character: ch, offset, unit })
      .map(({ span, newText }) => ({ range: toRange(lines, span), newText }));
  };
}

type Formatted =
  | { readonly kind: 'formatted'; readonly text: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'failed'; readonly message: string };

async function format(
  processes: Processes,
  [command = '', ...args]: readonly string[],
  { text, cwd }: { readonly text: string; readonly cwd: string },
): Promise<Formatted> {
  const output: string[] = [];
  const errors: string[] = [];
  for await (const event of processes.run({ command, args, cwd, input: text, timeout })) {
    if (event.kind === 'not-started')
      return event.missing ? { kind: 'missing' } : { kind: 'failed', message: event.message };
    if (event.kind !== 'exit') (event.kind === 'stdout' ? output : errors).push(event.line);
    else if (event.code !== 0)
      return { kind: 'failed', message: errors.join(' ').trim() || 'it gave no reason' };
  }
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  return { kind: 'formatted', text: output.map((line) => line + newline).join('') };
}

/** The stretch between what two texts begin and end with alike. */
function difference(before: string, after: string) {
  if (before === after) return undefined;
  let start = 0;
  while (start < before.length && before[start] === after[start]) start++;
  let end = 0;
  const most = Math.min(before.length, after.length) - start;
  while (end < most && before.at(-1 - end) === after.at(-1 - end)) end++;
  const span = { start, end: before.length - end };
  return { span, newText: after.slice(start, after.length - end) };
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}

function failure(message: string): ResponseError {
  return new ResponseError(LSPErrorCodes.RequestFailed, message);
}
