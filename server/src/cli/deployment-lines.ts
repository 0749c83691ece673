import type { DeploymentStatus, DeployPhase } from '../protocol';
import type { Style, Styled } from './style';

/** Whether it is told in lines that stay. */
export function isTold({ phase }: DeploymentStatus): boolean {
  return phase === 'ready' || marks[phase] !== undefined;
}

/** What is told of a deployment in lines that stay: its difference, and its end. */
export function deploymentLines(status: DeploymentStatus, styled: Styled): readonly string[] {
  const { machine, host, engine, phase, message = '', changes = [] } = status;
  if (phase === 'ready')
    return [
      `${styled('bold', machine)} on ${host}, by ${engine}: ${message}`,
      ...changes.map((change) => `  ${change}`),
    ];
  const mark = marks[phase];
  if (mark === undefined) return [];
  const [colour, sign] = mark;
  return [`${styled(colour, sign)} ${styled('bold', machine)}: ${message}`];
}

/** What is told while it goes on. */
export function deploymentProgress({ machine, host, phase }: DeploymentStatus): string {
  const text = doing[phase];
  return text === undefined ? '' : text(machine, host);
}

const marks: Partial<Record<DeployPhase, readonly [Style, string]>> = {
  activated: ['green', '✓'],
  unchanged: ['green', '✓'],
  failed: ['red', '✗'],
  cancelled: ['yellow', '–'],
};

const doing: Partial<Record<DeployPhase, (machine: string, host: string) => string>> = {
  checking: (_, host) => `Asking ${host}`,
  building: (machine) => `Building ${machine}`,
  copying: (machine, host) => `Copying ${machine} to ${host}`,
  comparing: (machine) => `Comparing ${machine} with what runs`,
  activating: (machine, host) => `Activating ${machine} on ${host}`,
  verifying: (_, host) => `Asking ${host} what it runs now`,
};
