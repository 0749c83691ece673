import { buildRules } from './build-rules';
import { anyError, environmentRules, environmentWarnings } from './environment-rules';
import { anyEvaluationError, evaluationRules } from './evaluation-rules';
import type { Finding } from './finding';
import { moduleRules, moduleWarning, plainModuleWarning } from './module-rules';
import type { NixMessage } from './nix-event';
import type { Rule } from './rule';

/** The first rule that knows a message explains it. */
const errorRules: readonly Rule[] = [
  ...evaluationRules,
  ...moduleRules,
  ...buildRules,
  ...environmentRules,
  anyEvaluationError,
  anyError,
];

const warningRules: readonly Rule[] = [plainModuleWarning, ...environmentWarnings];

/** What one message means to a person; nothing for chatter. */
export function findingsOf(message: NixMessage): readonly Finding[] {
  const traced = moduleWarning(message);
  if (traced !== undefined) return traced;
  // A few warnings are sent as errors, for example that there is no group of build users.
  if (message.level === 1 || message.whole.startsWith('warning: '))
    return firstOf(warningRules, message);
  if (message.level > 0 || isAdvice(message.text)) return [];
  return firstOf(errorRules, message);
}

/** Drops what only repeats another finding. */
export function withoutEchoes(findings: readonly Finding[]): readonly Finding[] {
  const codes = new Set(findings.map(({ code }) => code));
  const seen = new Set<string>();
  return findings.filter((finding) => {
    const { code, message, places } = finding;
    if (code === 'dependency-failed' && codes.size > 1) return false;
    if (code === 'no-builder' && codes.has('builder-unreachable')) return false;
    if (code === 'build-failed' && codes.has('hash-mismatch')) return false;
    const key = JSON.stringify([code, message, places[0]]);
    return !seen.has(key) && seen.add(key);
  });
}

function firstOf(rules: readonly Rule[], message: NixMessage): readonly Finding[] {
  for (const rule of rules) {
    const findings = rule(message);
    if (findings !== undefined) return findings;
  }
  return [];
}

/** What stands beside an error; that no machine builds remotely is one where none builds at all. */
function isAdvice(text: string): boolean {
  return (
    text === '' ||
    /^\(use '--show-trace'|^Try 'nix --help'|^Failed to find a machine for remote build/.test(text)
  );
}
