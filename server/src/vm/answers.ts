import type { Network } from '../core/ports';
import type { PortForward } from '../protocol';

/**
 * Whether the guest itself answers. QEMU accepts connections to a forwarded port long before the
 * guest serves it, so only bytes count: SSH's banner, or any reply to a request for a page.
 */
export async function answers(network: Network, { host, guest }: PortForward): Promise<boolean> {
  const timeout = 3000;
  if (guest === 22)
    return (await network.greeting({ port: host, timeout }))?.startsWith('SSH-') ?? false;
  const say = `GET / HTTP/1.0\r\nHost: localhost:${host}\r\nUser-Agent: homelab\r\n\r\n`;
  return (await network.greeting({ port: host, say, timeout })) !== undefined;
}
