import type { PortRequest } from '../actions/virtual-machines';
import { Misuse } from './misuse';

/** The ports that `HOST:GUEST` options ask for. */
export function parsePorts(options: readonly string[]): readonly PortRequest[] {
  const ports = options.map(parsePort);
  if (new Set(ports.map(({ host }) => host)).size < ports.length)
    throw new Misuse('Two --port options name the same port of this computer.');
  return ports;
}

function parsePort(option: string): PortRequest {
  const { host, guest } = /^(?<host>\d+):(?<guest>\d+)$/.exec(option)?.groups ?? {};
  if (!isPort(host) || !isPort(guest))
    throw new Misuse(`--port ${option} is not HOST:GUEST with two ports between 1 and 65535.`);
  return { host: Number(host), guest: Number(guest), name: `port ${Number(guest)}` };
}

function isPort(text: string | undefined): boolean {
  return Number(text) > 0 && Number(text) < 65536;
}
