import { join, relative } from 'node:path';
import { stripAnsi } from '../nix/strip-ansi';
import type { ActionEvent, CheckResult, PortForward, VmStatus } from '../protocol';
import { commandText } from './command-text';
import type { Style, Styled } from './style';

type EventOf<K extends ActionEvent['kind']> = Extract<ActionEvent, { readonly kind: K }>;

export type LineSettings = {
  readonly flake: string;
  /** Paths are printed as seen from here. */
  readonly folder: string;
  readonly verbose: boolean;
};

/** What is told of most events, in lines that stay. */
export function linesOf(
  event: EventOf<
    | 'started'
    | 'chosen'
    | 'note'
    | 'command'
    | 'log'
    | 'console'
    | 'problem'
    | 'check'
    | 'builder'
    | 'result'
  >,
  settings: LineSettings,
  styled: Styled,
): readonly string[] {
  switch (event.kind) {
    case 'started':
      return [];
    case 'chosen':
      return [event.why];
    case 'note':
      return [event.text];
    case 'command':
      return [styled('dim', `$ ${commandText(event.command)}`)];
    case 'log':
      return settings.verbose ? [styled('dim', event.text)] : [];
    case 'console':
      // A guest's firmware switches off the wrapping of lines, which would outlive it.
      return [stripAnsi(event.text).replaceAll('\r', '')];
    case 'problem':
      return problemLines(event, settings, styled);
    case 'check':
      return checkLines(event, styled);
    case 'builder':
      return [builderLine(event, styled)];
    case 'result':
      return [resultText(event)];
  }
}

/** `path:line:column: error: message [code]`, which a problem matcher reads; then what to do about it. */
function problemLines(
  problem: EventOf<'problem'>,
  { flake, folder, verbose }: LineSettings,
  styled: Styled,
): readonly string[] {
  const { severity, code, message, file, range, remedy, details } = problem;
  const { line, character } = range?.start ?? { line: 0, character: 0 };
  const path = file === undefined ? undefined : relative(folder, join(flake, file));
  const place = path === undefined ? '' : `${path}:${line + 1}:${character + 1}: `;
  const kind = styled(severity === 'error' ? 'red' : 'yellow', severity);
  const text = message.replace(/\s*\n\s*/g, ' ');
  const lengthy = verbose || code === 'build-failed' || code === 'nix-failed';
  return [
    `${place}${kind}: ${text} [${code}]`,
    ...(remedy?.command ? [`  ${remedy.title}: ${commandText(remedy.command)}`] : []),
    ...(lengthy && details ? details.split('\n').map((each) => styled('dim', `  ${each}`)) : []),
  ];
}

const marks = {
  ok: ['green', '✓'],
  warning: ['yellow', '!'],
  failed: ['red', '✗'],
} as const satisfies Record<CheckResult['status'], readonly [Style, string]>;

function checkLines(
  { status, title, message, remedy }: EventOf<'check'>,
  styled: Styled,
): readonly string[] {
  const [colour, mark] = marks[status];
  return [
    `${styled(colour, mark)} ${styled('bold', title)}: ${message}`,
    ...(remedy?.command ? [`  ${remedy.title}: ${commandText(remedy.command)}`] : []),
  ];
}

function builderLine({ name, state, message }: EventOf<'builder'>, styled: Styled): string {
  const [colour, mark] = marks[state === 'ready' ? 'ok' : 'warning'];
  return `${styled(colour, mark)} ${styled('bold', name)}: ${message}`;
}

export function upstreamLines({ port, options }: EventOf<'upstream'>): readonly string[] {
  return [...(port ? [port] : []), ...options].map(({ name, type, usual, description = '' }) => {
    const value = usual === undefined ? '' : ` = ${usual}`;
    return `  ${name} (${type})${value}${description === '' ? '' : `: ${description}`}`;
  });
}

export function lastLines(
  { outcome, message, result }: EventOf<'finished'>,
  styled: Styled,
): readonly string[] {
  const how = { succeeded: 'green', failed: 'red', cancelled: 'yellow' } as const;
  return [styled(how[outcome], message), ...(result === undefined ? [] : [result])];
}

export function warningLines({ warnings }: EventOf<'confirm'>, styled: Styled): readonly string[] {
  return warnings.map((warning) => `${styled('yellow', 'warning')}: ${warning}`);
}

function resultText({ path, target, size }: EventOf<'result'>): string {
  if (size === undefined) return `${path} leads to what is gone: ${target}`;
  const [amount, unit] = size < 1_000_000 ? [size / 1000, 'kB'] : [size / 1_000_000, 'MB'];
  return `${path} keeps ${Math.ceil(amount)} ${unit}: ${target}`;
}

export function progressText({ text, done, expected }: EventOf<'progress'>): string {
  return expected === undefined ? text : `${text} (${done ?? 0} of ${expected})`;
}

export function phaseText({ phase, machine, forwards }: VmStatus): string {
  const waiting = forwards.filter(({ ready }) => !ready).map(({ name }) => name);
  switch (phase) {
    case 'building':
    case 'starting':
      return `Starting ${machine}`;
    case 'booting':
      return `Booting ${machine}, waiting for ${waiting.join(' and ')}`;
    case 'stopping':
      return `Powering off ${machine}`;
    case 'running':
    case 'stopped':
    case 'failed':
      return '';
  }
}

export function statusLines(status: VmStatus): readonly string[] {
  const { flake, machine, phase, message, forwards } = status;
  const ports = forwards.map(({ name, host, guest }: PortForward) => `${name} ${host}:${guest}`);
  const about = message === undefined ? '' : ` ${message}`;
  return [
    `${machine} (${flake}): ${phase}${ports.length > 0 ? `, ${ports.join(', ')}` : ''}.${about}`,
  ];
}
