import { DiagnosticSeverity, type Diagnostic } from 'vscode-languageserver/node';
import type { ReadFailure } from '../core/ports';

/** The one diagnostic of a Nix file whose text could not be read. */
export function unreadableFile({ kind, message }: ReadFailure): Diagnostic {
  const start = { line: 0, character: 0 };
  return {
    range: { start, end: start },
    severity: DiagnosticSeverity.Warning,
    source: 'homelab',
    code: codes[kind],
    message: remedies[kind] ?? `This file could not be read: ${message}`,
  };
}

const codes = {
  missing: 'file-unreadable',
  denied: 'file-unreadable',
  failed: 'file-unreadable',
  'not-utf8': 'file-not-utf8',
  'too-large': 'file-too-large',
} as const satisfies Record<ReadFailure['kind'], string>;

const remedies: Partial<Record<ReadFailure['kind'], string>> = {
  denied: 'This file may not be read. Give your user permission to read it.',
  'not-utf8':
    'This file is not UTF-8 text, so what it sets is not known. Save it with the encoding UTF-8.',
  'too-large':
    'This file is too large to be read as part of the homelab. Leave its folder out with the setting homelab.exclude.',
};
