import { expect, test } from 'vitest';
import { whereItAnswers } from '../../server/src/actions/vm-sentences';
import type { PortForward } from '../../server/src/protocol';

const page: PortForward = { name: 'homepage', host: 3000, guest: 3000, ready: true, status: 200 };
const proxy: PortForward = { name: 'caddy', host: 8080, guest: 8080, ready: true, status: 200 };
const ssh: PortForward = { name: 'ssh', host: 2222, guest: 22, ready: true };
const lost = (port: PortForward): PortForward => ({ ...port, ready: false, lost: true });

const said = (...forwards: readonly PortForward[]): string =>
  whereItAnswers({ flake: '/lab', machine: 'server', phase: 'running', forwards });

test('a VM that answers is told with its addresses', () => {
  expect(said(page, ssh)).toBe(
    'server answers: homepage http://localhost:3000, ssh -p 2222 admin@localhost (password nixos).',
  );
});

test('what has not answered yet, answers with an error, or answers no more is told apart', () => {
  expect(said(page, { ...proxy, ready: false })).toContain('No answer from caddy yet.');
  expect(said(page, { ...proxy, status: 502 })).toContain('caddy answers with the error 502.');
  expect(said(page, lost(proxy))).toContain('caddy does not answer any more.');
  expect(said(ssh, lost(page), lost(proxy))).toContain(
    'homepage and caddy do not answer any more.',
  );
});

test('a VM of which nothing answers any more is told as a whole, with what can be done', () => {
  expect(said(lost(page), lost(ssh))).toBe(
    'Nothing in the VM of server answers any more. Its network may be lost, or it hangs: look at its console, or restart it.',
  );
  expect(said({ ...page, ready: false }, { ...ssh, ready: false })).toBe(
    'No answer from homepage and ssh yet.',
  );
});
