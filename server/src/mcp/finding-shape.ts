import { z } from 'zod';
import type { FindingEntry } from '../reports/findings';

/** A finding as the tools tell it; lines and columns begin with 1. */
export const findingShape = {
  code: z.string(),
  severity: z.enum(['error', 'warning', 'information', 'hint']),
  message: z.string(),
  file: z.string(),
  line: z.int(),
  column: z.int(),
  endLine: z.int(),
  endColumn: z.int(),
  fixes: z.array(z.string()).describe('What would mend it, in words.'),
} as const;

export type FindingShape = z.input<z.ZodObject<typeof findingShape>>;

export function findingOf(finding: FindingEntry): FindingShape {
  const { code, severity, message, file, start, end, fixes } = finding;
  return {
    code,
    severity,
    message,
    file,
    line: start.line,
    column: start.column,
    endLine: end.line,
    endColumn: end.column,
    fixes: fixes.map(({ title }) => title),
  };
}
