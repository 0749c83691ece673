import { expect, test } from 'vitest';
import { vmPorts } from '../../server/src/actions/vm-ports';
import { hostForwarding } from '../../server/src/vm/port-forwards';

const forwarding = (...args: Parameters<typeof vmPorts>) =>
  hostForwarding(vmPorts(...args).map((port) => ({ ...port, ready: false })));

test('a machine of unknown services has its dashboard and SSH forwarded, for this computer alone', () => {
  expect(forwarding(undefined, [])).toBe(
    'hostfwd=tcp:127.0.0.1:3000-:3000,hostfwd=tcp:127.0.0.1:2222-:22',
  );
});

test('every service that can be reached has a port of the same number, and SSH comes last', () => {
  const reachable = [
    { name: 'homepage', port: 3000 },
    { name: 'caddy', port: 8080 },
  ];
  expect(forwarding({ reachable }, [])).toBe(
    'hostfwd=tcp:127.0.0.1:3000-:3000,hostfwd=tcp:127.0.0.1:8080-:8080,hostfwd=tcp:127.0.0.1:2222-:22',
  );
});

test('the lowest ports are for administrators, so they are moved', () => {
  const [web] = vmPorts({ reachable: [{ name: 'caddy', port: 80 }] }, []);
  expect(web).toEqual({ host: 8080, guest: 80, name: 'caddy' });
});

test('a machine without services has only SSH', () => {
  expect(vmPorts({ reachable: [] }, [])).toEqual([{ host: 2222, guest: 22, name: 'ssh' }]);
});

test('a wish replaces the usual port of the same guest port and keeps its name', () => {
  const wish = { host: 4000, guest: 22, name: 'port 22' };
  expect(vmPorts({ reachable: [] }, [wish])).toEqual([{ host: 4000, guest: 22, name: 'ssh' }]);
});
