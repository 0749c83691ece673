import type { FindingEntry } from '../reports/findings';

const levels = { error: 'error', warning: 'warning', information: 'note', hint: 'note' } as const;

/** The findings as SARIF 2.1.0, which code hosts show beside the sources. */
export function sarif(findings: readonly FindingEntry[]): object {
  const rules = [...new Set(findings.map(({ code }) => code))].map((id) => ({ id }));
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{ tool: { driver: { name: 'homelab', rules } }, results: findings.map(result) }],
  };
}

function result({ code, severity, message, file, start, end }: FindingEntry): object {
  const region = {
    startLine: start.line,
    startColumn: start.column,
    endLine: end.line,
    endColumn: end.column,
  };
  return {
    ruleId: code,
    level: levels[severity],
    message: { text: message },
    locations: [{ physicalLocation: { artifactLocation: { uri: encodeURI(file) }, region } }],
  };
}
