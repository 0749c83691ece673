import { diagnose, type Severities } from '../core/checks/diagnose';
import type { Finding, Severity } from '../core/checks/finding';
import type { FileUri } from '../core/base/uri';
import type { Point, Report } from './report';

/** One finding as `--format json` prints it; the schema is `docs/check.schema.json`. */
export type FindingEntry = {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly file: string;
  readonly start: Point;
  readonly end: Point;
  readonly fixes: readonly FixEntry[];
};

type FixEntry = {
  readonly title: string;
  readonly edits: readonly {
    readonly file: string;
    readonly start: Point;
    readonly end: Point;
    readonly newText: string;
  }[];
};

/** All findings of a file. */
export function findingsOf(
  report: Report,
  file: FileUri,
  severities?: Severities,
): readonly FindingEntry[] {
  return diagnose(report.snapshot, file, severities).map((finding) =>
    entryOf(report, file, finding),
  );
}

/** The findings of every file. */
export function allFindings(report: Report, severities?: Severities): readonly FindingEntry[] {
  return [...report.snapshot.files()].flatMap((file) => findingsOf(report, file, severities));
}

function entryOf(report: Report, file: FileUri, finding: Finding): FindingEntry {
  const { code, severity, message, span, fixes } = finding;
  return {
    code,
    severity,
    message,
    file: report.file(file),
    start: report.point(file, span.start),
    end: report.point(file, span.end),
    fixes: fixes.map(({ title, edits }) => ({
      title,
      edits: edits.flatMap((edit) =>
        edit.edits.map(({ span: at, newText }) => ({
          file: report.file(edit.file),
          start: report.point(edit.file, at.start),
          end: report.point(edit.file, at.end),
          newText,
        })),
      ),
    })),
  };
}
