import {
  CodeActionKind,
  type CodeAction,
  type CodeActionParams,
  type Diagnostic,
  type Range,
} from 'vscode-languageserver/node';
import type { Span } from '../core/base/span';
import { normaliseUri } from '../core/base/uri';
import { toDiagnostic, toQuickFix } from './convert';
import type { Language } from './language';
import type { RequestContext } from './requests';

/** The fixes of the findings that the range touches, each linked to the diagnostic it removes. */
export function quickFixes(language: Language) {
  return (context: RequestContext, params: CodeActionParams): CodeAction[] => {
    const { snapshot } = context;
    const uri = normaliseUri(params.textDocument.uri);
    const lines = snapshot.lines(uri);
    if (!lines || !wantsQuickFixes(params.context.only)) return [];
    const span = {
      start: lines.offsetAt(params.range.start),
      end: lines.offsetAt(params.range.end),
    };
    return language
      .diagnose(snapshot, uri)
      .filter((finding) => meet(finding.span, span))
      .flatMap((finding) => {
        const diagnostic = toDiagnostic(snapshot, lines, finding);
        const shown = params.context.diagnostics.find((other) => isSame(other, diagnostic));
        return finding.fixes.map((fix) => toQuickFix(context, fix, [shown ?? diagnostic]));
      });
  };
}

function wantsQuickFixes(only: readonly string[] | undefined): boolean {
  return only?.some((kind) => kind === '' || kind === CodeActionKind.QuickFix) ?? true;
}

function meet(a: Span, b: Span): boolean {
  return a.start <= b.end && b.start <= a.end;
}

function isSame(a: Diagnostic, b: Diagnostic): boolean {
  return a.code === b.code && a.message === b.message && isSameRange(a.range, b.range);
}

function isSameRange({ start, end }: Range, other: Range): boolean {
  return (
    start.line === other.start.line &&
    start.character === other.start.character &&
    end.line === other.end.line &&
    end.character === other.end.character
  );
}
