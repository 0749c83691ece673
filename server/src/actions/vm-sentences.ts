import type { PortForward, VmStatus } from '../protocol';

/** Whether nothing in a VM answers any more that did. */
export function isDeaf({ forwards }: Pick<VmStatus, 'forwards'>): boolean {
  return forwards.some(({ lost }) => lost === true) && forwards.every(({ ready }) => !ready);
}

/** Where a running VM can be reached: `Server answers: dashboard http://localhost:3000, …`. */
export function whereItAnswers(status: VmStatus): string {
  const { machine, forwards } = status;
  if (isDeaf(status))
    return `Nothing in the VM of ${machine} answers any more. Its network may be lost, or it hangs: look at its console, or restart it.`;
  const ready = forwards.filter((forward) => forward.ready).map(reached);
  const silent = forwards.filter(({ ready, lost }) => !ready && lost !== true);
  const lost = forwards.filter((forward) => forward.lost === true);
  const answers = ready.length > 0 ? [`${machine} answers: ${ready.join(', ')}.`] : [];
  const silence = silent.length > 0 ? [`No answer from ${listOf(silent)} yet.`] : [];
  const broken = forwards.flatMap(({ name, status = 0 }) =>
    status < 500 ? [] : [`${name} answers with the error ${status}.`],
  );
  const losses =
    lost.length > 0
      ? [`${listOf(lost)} ${lost.length === 1 ? 'does' : 'do'} not answer any more.`]
      : [];
  return [...answers, ...broken, ...losses, ...silence].join(' ');
}

function listOf(forwards: readonly PortForward[]): string {
  return forwards.map(({ name }) => name).join(' and ');
}

/** The template's VM has a user `admin` with the password `nixos`. */
function reached({ name, host, guest }: PortForward): string {
  if (guest === 22) return `ssh -p ${host} admin@localhost (password nixos)`;
  return `${name} http://localhost:${host}`;
}
