import type { PortForward, VmStatus } from '../protocol';

/** Where a running VM can be reached: `Server answers: dashboard http://localhost:3000, …`. */
export function whereItAnswers({ machine, forwards }: VmStatus): string {
  const ready = forwards.filter((forward) => forward.ready).map(reached);
  const silent = forwards.filter((forward) => !forward.ready).map(({ name }) => name);
  const answers = ready.length > 0 ? [`${machine} answers: ${ready.join(', ')}.`] : [];
  const silence = silent.length > 0 ? [`No answer from ${silent.join(' and ')} yet.`] : [];
  const broken = forwards.flatMap(({ name, status = 0 }) =>
    status < 500 ? [] : [`${name} answers with the error ${status}.`],
  );
  return [...answers, ...broken, ...silence].join(' ');
}

/** The template's VM has a user `admin` with the password `nixos`. */
function reached({ name, host, guest }: PortForward): string {
  if (guest === 22) return `ssh -p ${host} admin@localhost (password nixos)`;
  return `${name} http://localhost:${host}`;
}
