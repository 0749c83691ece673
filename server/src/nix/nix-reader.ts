import { derivationName } from './build-rules';
import { createActivities, type NixProgress } from './activities';
import { findingsOf, withoutEchoes } from './find-problems';
import type { Finding } from './finding';
import { parseNixLine, type NixMessage } from './nix-event';

/** What a person may want to see while Nix runs. */
export type NixUpdate =
  | ({ readonly kind: 'progress' } & NixProgress)
  | {
      readonly kind: 'log';
      readonly text: string;
    };

export type NixReader = {
  /** Takes one line of Nix's standard error. */
  read(line: string): readonly NixUpdate[];
  /** All that went wrong so far. */
  findings(): readonly Finding[];
  /** The last lines that are not part of a finding, for failures that no message explains. */
  lastLines(): readonly string[];
};

/** Lines of a build's log that are kept for its failure. */
const keptLines = 50;

/** Follows Nix through its internal-json events, in bounded memory. */
export function createNixReader(): NixReader {
  const activities = createActivities(keptLines);
  const findings: Finding[] = [];
  const tail: string[] = [];

  const log = (text: string): readonly NixUpdate[] => {
    tail.push(text);
    if (tail.length > keptLines) tail.shift();
    return [{ kind: 'log', text }];
  };
  const message = (event: NixMessage): readonly NixUpdate[] => {
    const found = findingsOf(event).map((finding) =>
      withBuildLog(finding, (derivation) => activities.logOf(derivation)),
    );
    findings.push(...found);
    return found.length > 0 || event.level === 0 || event.level > 3 ? [] : log(event.whole);
  };
  /** Before Nix has read its own options, it complains in plain text. */
  const plain = (text: string): readonly NixUpdate[] => {
    if (!text.startsWith('error: ')) return text.trim() === '' ? [] : log(text);
    return message({ kind: 'message', level: 0, text: text.slice(7), whole: text });
  };
  return {
    read: (line) => {
      const event = parseNixLine(line);
      if (event === undefined) return [];
      if (event.kind === 'message') return message(event);
      if (event.kind === 'plain') return plain(event.text);
      const { text, progress } = activities.follow(event);
      return [
        ...(text === undefined ? [] : log(text)),
        ...(progress === undefined ? [] : [{ kind: 'progress' as const, ...progress }]),
      ];
    },
    findings: () => withoutEchoes(findings),
    lastLines: () => tail,
  };
}

function withBuildLog(finding: Finding, logOf: (derivation: string) => readonly string[]): Finding {
  const derivation = finding.code === 'build-failed' ? finding.remedy?.command?.at(-1) : undefined;
  const lines = derivation === undefined ? [] : logOf(derivation);
  const last = lines.findLast((line) => line.trim() !== '');
  if (derivation === undefined || last === undefined) return finding;
  return {
    ...finding,
    message: `${finding.message.replace(/\.$/, '')}: ${last.trim()}`,
    details: [
      finding.details,
      '',
      `The last lines of the log of ${derivationName(derivation)}:`,
      ...lines,
    ].join('\n'),
  };
}
