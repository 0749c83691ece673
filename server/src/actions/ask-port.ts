import type { Network } from '../core/ports';
import type { PortForward } from '../protocol';

export const sshPort = 22;

/**
 * Whether the guest itself answers, and an HTTP answer's status. QEMU accepts connections to a
 * forwarded port long before the guest serves it, so only bytes count: SSH's banner, or any reply
 * to a request for a page.
 */
export async function askPort(
  network: Network,
  { host, guest }: PortForward,
): Promise<Pick<PortForward, 'ready' | 'status'>> {
  const timeout = 3000;
  if (guest === sshPort) {
    const banner = await network.greeting({ port: host, timeout });
    return { ready: banner?.startsWith('SSH-') ?? false };
  }
  const say = `GET / HTTP/1.0\r\nHost: localhost:${host}\r\nUser-Agent: homelab\r\n\r\n`;
  const reply = await network.greeting({ port: host, say, timeout });
  const status = Number(/^HTTP\/\d\S* (\d{3})/.exec(reply ?? '')?.[1]);
  return { ready: reply !== undefined, ...(Number.isFinite(status) && { status }) };
}

/** A page that answers with an error of the server may still be starting. */
export function isWell({ ready, status }: PortForward): boolean {
  return ready && (status === undefined || status < 500);
}
