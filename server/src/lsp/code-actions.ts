import {
  CodeActionKind,
  type CodeAction,
  type CodeActionParams,
  type Diagnostic,
  type Range,
} from 'vscode-languageserver/node';
import type { Span } from '../core/base/span';
import type { FileEdit, TextEdit } from '../core/base/span';
import type { Finding } from '../core/checks/finding';
import type { Assist } from '../core/edits/assists/assist';
import type { InFile } from './at-caret';
import { commandOf, toDeed, toDiagnostic, toQuickFix, toWorkspaceEdit } from './convert';
import type { Language } from './language';

/** Fixes of the findings that the range touches, the assists of its start, and one that fixes all. */
export function codeActions(language: Language) {
  return (place: InFile, { range, context }: CodeActionParams): CodeAction[] => {
    const { snapshot, uri, lines, settings } = place;
    const span = { start: lines.offsetAt(range.start), end: lines.offsetAt(range.end) };
    const findings = language.diagnose(snapshot, uri, settings.checks);
    const touched = findings.filter((finding) => meet(finding.span, span));
    const actions = [
      ...touched.flatMap((finding) => fixesOf(place, finding, context.diagnostics)),
      ...touched.filter(isOpinion).map((finding) => allow(place, finding)),
      ...fixAll(place, findings),
      ...language
        .assists(snapshot, uri, span)
        .filter(({ title, deed }) => deed === undefined || commandOf(place, title, deed))
        .map((assist) => toAction(place, assist)),
    ];
    return actions.filter(({ kind }) => isWanted(kind, context.only));
  };
}

function fixesOf(
  place: InFile,
  finding: Finding,
  shown: readonly Diagnostic[],
): readonly CodeAction[] {
  const diagnostic = toDiagnostic(place.snapshot, place.lines, finding);
  const known = shown.find((other) => isSame(other, diagnostic));
  return finding.fixes
    .filter(({ title, deed }) => deed === undefined || commandOf(place, title, deed) !== undefined)
    .map((fix) => toQuickFix(place, fix, [known ?? diagnostic]));
}

/** What is not Nix cannot be allowed. */
function isOpinion({ code }: Finding): boolean {
  return code !== 'syntax-error';
}

/** A comment above the line that keeps the finding from being reported. */
function allow(place: InFile, { code, span }: Finding): CodeAction {
  const { lines, snapshot, uri } = place;
  const start = lines.offsetAt({ line: lines.positionAt(span.start).line, character: 0 });
  const text = snapshot.text(uri) ?? '';
  const indent = /^[ \t]*/.exec(text.slice(start))?.[0] ?? '';
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const newText = `${indent}# homelab: allow ${code}${newline}`;
  return {
    title: `Allow ${code} here, with a comment`,
    kind: CodeActionKind.QuickFix,
    edit: toWorkspaceEdit(place, [
      { file: uri, edits: [{ span: { start, end: start }, newText }] },
    ]),
  };
}

/** All preferred fixes of the file at once; of two that overlap the first counts. */
function fixAll(place: InFile, findings: readonly Finding[]): readonly CodeAction[] {
  const edits: TextEdit[] = [];
  const fixes = findings.flatMap((finding) => finding.fixes.filter(({ preferred }) => preferred));
  for (const { edits: files } of fixes) {
    const own = onlyFile(files, place.uri);
    if (own?.every((edit) => !edits.some((other) => meet(other.span, edit.span))) === true)
      edits.push(...own);
  }
  if (edits.length === 0) return [];
  edits.sort((a, b) => a.span.start - b.span.start);
  return [
    {
      title: 'Fix all that NixOS Homelab can fix in this file',
      kind: `${CodeActionKind.SourceFixAll}.homelab`,
      edit: toWorkspaceEdit(place, [{ file: place.uri, edits }]),
    },
  ];
}

/** The edits of a fix that changes this file alone. */
function onlyFile(files: readonly FileEdit[], uri: string): readonly TextEdit[] | undefined {
  const [own, ...others] = files;
  return own?.file === uri && others.length === 0 ? own.edits : undefined;
}

function toAction(place: InFile, assist: Assist): CodeAction {
  const { title, kind } = assist;
  return { title, kind: actionKinds[kind], ...toDeed(place, assist) };
}

const actionKinds = {
  quickfix: CodeActionKind.QuickFix,
  refactor: CodeActionKind.Refactor,
  extract: CodeActionKind.RefactorExtract,
  rewrite: CodeActionKind.RefactorRewrite,
} as const satisfies Record<Assist['kind'], CodeActionKind>;

/** A kind that is asked for stands for those below it; what fixes a whole file must be asked for. */
function isWanted(kind: string | undefined, only: readonly string[] | undefined): boolean {
  if (kind === undefined) return false;
  if (only === undefined) return !kind.startsWith(CodeActionKind.Source);
  return only.some((wanted) => wanted === '' || kind === wanted || kind.startsWith(`${wanted}.`));
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
