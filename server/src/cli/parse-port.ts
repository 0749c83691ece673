import type { PortRequest } from '../actions/virtual-machines';
import { Misuse } from './misuse';

/** What the template's machine serves. */
const usualPorts: readonly PortRequest[] = [
  { host: 3000, guest: 3000, name: 'dashboard' },
  { host: 2222, guest: 22, name: 'ssh' },
];

/** The usual ports, changed and completed by `HOST:GUEST` options. */
export function portsWith(options: readonly string[]): readonly PortRequest[] {
  const own = options.map(parsePort);
  const hosts = new Set(own.map(({ host }) => host));
  if (hosts.size < own.length)
    throw new Misuse('Two --port options name the same port of this computer.');
  const usual = usualPorts.filter(({ guest }) => !own.some((port) => port.guest === guest));
  return [...usual, ...own];
}

function parsePort(option: string): PortRequest {
  const { host, guest } = /^(?<host>\d+):(?<guest>\d+)$/.exec(option)?.groups ?? {};
  if (!isPort(host) || !isPort(guest))
    throw new Misuse(`--port ${option} is not HOST:GUEST with two ports between 1 and 65535.`);
  return { host: Number(host), guest: Number(guest), name: nameOf(Number(guest)) };
}

function nameOf(guest: number): string {
  return usualPorts.find((usual) => usual.guest === guest)?.name ?? `port ${guest}`;
}

function isPort(text: string | undefined): boolean {
  return Number(text) > 0 && Number(text) < 65536;
}
