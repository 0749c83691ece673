import { join, relative } from 'node:path';
import { styleText } from 'node:util';
import type {
  ActionEvent,
  BuilderStatus,
  CheckResult,
  DeploymentStatus,
  PortForward,
  Problem,
  VmStatus,
} from '../protocol';
import { stripAnsi } from '../nix/strip-ansi';
import { commandText } from './command-text';
import { deploymentLines, deploymentProgress, isTold } from './deployment-lines';
import { explanationLines } from './explanation-lines';
import type { Style } from './style';

export type TerminalSettings = {
  readonly flake: string;
  /** Paths are printed as seen from here. */
  readonly folder: string;
  /** A line may be written over. */
  readonly interactive: boolean;
  readonly colours: boolean;
  readonly columns: () => number;
  readonly verbose: boolean;
  /** Show the state of each VM as a line of its own. */
  readonly every: boolean;
};

const clearLine = '\r\u001B[2K';

/** What a person reads: a line for what matters, and one line of progress that is written over. */
export function createTerminalRenderer(settings: TerminalSettings): (event: ActionEvent) => string {
  const { interactive, verbose } = settings;
  const style = (how: Style, text: string): string =>
    settings.colours ? styleText(how, text, { validateStream: false }) : text;
  let progress = '';

  const line = (text: string): string => {
    const clear = progress === '' ? '' : clearLine;
    const again = progress === '' ? '' : progress;
    return interactive ? `${clear}${text}\n${again}` : `${text}\n`;
  };
  const move = (text: string): string => {
    if (!interactive) {
      if (text === progress) return '';
      progress = text;
      return text === '' ? '' : `${text}\n`;
    }
    const cut = text.slice(0, Math.max(20, settings.columns() - 1));
    progress = cut === '' ? '' : style('cyan', cut);
    return `${clearLine}${progress}`;
  };
  const still = (): string => (interactive ? move('') : '');
  const lines = (texts: readonly string[]): string => texts.map(line).join('');

  const told = (event: DeploymentStatus): string => still() + lines(deploymentLines(event, style));

  return (event) => {
    switch (event.kind) {
      case 'started':
        return '';
      case 'chosen':
      case 'note':
        return line(event.kind === 'note' ? event.text : event.why);
      case 'command':
        return line(style('dim', `$ ${commandText(event.command)}`));
      case 'progress':
        return move(interactive ? event.text + countOf(event) : event.text);
      case 'log':
        return verbose ? line(style('dim', event.text)) : '';
      case 'console':
        // A guest's firmware switches off the wrapping of lines, which would outlive it.
        return line(stripAnsi(event.text).replaceAll('\r', ''));
      case 'problem':
        return lines(problemLines(event, settings, style));
      case 'check':
        return lines(checkLines(event, style));
      case 'builder':
        return line(builderLine(event, style));
      case 'deployment':
        return isTold(event) ? told(event) : move(deploymentProgress(event));
      case 'result':
        return line(resultText(event));
      case 'confirm':
        return still() + lines(warningLines(event, style));
      case 'upstream':
      case 'explanation':
        return still() + lines(answerLines(event));
      case 'vm':
        return settings.every ? lines(statusLines(event)) : move(phaseText(event));
      case 'finished':
        return still() + lines(lastLines(event, style));
    }
  };
}

/** `path:line:column: error: message [code]`, which a problem matcher reads; then what to do about it. */
function problemLines(
  problem: Problem,
  { flake, folder, verbose }: TerminalSettings,
  style: (how: Style, text: string) => string,
): readonly string[] {
  const { severity, code, message, file, range, remedy, details } = problem;
  const { line, character } = range?.start ?? { line: 0, character: 0 };
  const path = file === undefined ? undefined : relative(folder, join(flake, file));
  const place = path === undefined ? '' : `${path}:${line + 1}:${character + 1}: `;
  const kind = style(severity === 'error' ? 'red' : 'yellow', severity);
  const text = message.replace(/\s*\n\s*/g, ' ');
  const lengthy = verbose || code === 'build-failed' || code === 'nix-failed';
  return [
    `${place}${kind}: ${text} [${code}]`,
    ...(remedy?.command ? [`  ${remedy.title}: ${commandText(remedy.command)}`] : []),
    ...(lengthy && details ? details.split('\n').map((each) => style('dim', `  ${each}`)) : []),
  ];
}

const marks = {
  ok: ['green', '✓'],
  warning: ['yellow', '!'],
  failed: ['red', '✗'],
} as const satisfies Record<CheckResult['status'], readonly [Style, string]>;

function checkLines(
  { status, title, message, remedy }: CheckResult,
  style: (how: Style, text: string) => string,
): readonly string[] {
  const [colour, mark] = marks[status];
  return [
    `${style(colour, mark)} ${style('bold', title)}: ${message}`,
    ...(remedy?.command ? [`  ${remedy.title}: ${commandText(remedy.command)}`] : []),
  ];
}

function builderLine(
  { name, state, message }: BuilderStatus,
  style: (how: Style, text: string) => string,
): string {
  const [colour, mark] = marks[state === 'ready' ? 'ok' : 'warning'];
  return `${style(colour, mark)} ${style('bold', name)}: ${message}`;
}

function answerLines(
  event: ActionEvent & { readonly kind: 'upstream' | 'explanation' },
): readonly string[] {
  return event.kind === 'upstream' ? upstreamLines(event) : explanationLines(event);
}

function upstreamLines({
  port,
  options,
}: Extract<ActionEvent, { readonly kind: 'upstream' }>): readonly string[] {
  return [...(port ? [port] : []), ...options].map(({ name, type, usual, description = '' }) => {
    const value = usual === undefined ? '' : ` = ${usual}`;
    return `  ${name} (${type})${value}${description === '' ? '' : `: ${description}`}`;
  });
}

type EventOf<K extends ActionEvent['kind']> = Extract<ActionEvent, { readonly kind: K }>;

function lastLines(
  { outcome, message, result }: EventOf<'finished'>,
  style: (how: Style, text: string) => string,
): readonly string[] {
  const how = { succeeded: 'green', failed: 'red', cancelled: 'yellow' } as const;
  return [style(how[outcome], message), ...(result === undefined ? [] : [result])];
}

function warningLines(
  { warnings }: EventOf<'confirm'>,
  style: (how: Style, text: string) => string,
): readonly string[] {
  return warnings.map((warning) => `${style('yellow', 'warning')}: ${warning}`);
}

function resultText({ path, target, size }: EventOf<'result'>): string {
  if (size === undefined) return `${path} leads to what is gone: ${target}`;
  const [amount, unit] = size < 1_000_000 ? [size / 1000, 'kB'] : [size / 1_000_000, 'MB'];
  return `${path} keeps ${Math.ceil(amount)} ${unit}: ${target}`;
}

function countOf(event: { readonly done?: number; readonly expected?: number }): string {
  return event.expected === undefined ? '' : ` (${event.done ?? 0} of ${event.expected})`;
}

function phaseText({ phase, machine, forwards }: VmStatus): string {
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

function statusLines(status: VmStatus): readonly string[] {
  const { flake, machine, phase, message, forwards } = status;
  const ports = forwards.map(({ name, host, guest }: PortForward) => `${name} ${host}:${guest}`);
  const about = message === undefined ? '' : ` ${message}`;
  return [
    `${machine} (${flake}): ${phase}${ports.length > 0 ? `, ${ports.join(', ')}` : ''}.${about}`,
  ];
}
