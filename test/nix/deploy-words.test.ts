import { describe, expect, it } from 'vitest';
import { parseHost, hostText } from '../../server/src/actions/deploy/host';
import { explained, hostProblem } from '../../server/src/actions/deploy/host-problems';
import { unmarked } from '../../server/src/actions/deploy/run-program';

describe('a host', () => {
  it.each([
    ['server', { kind: 'ssh', name: 'server' }],
    ['root@192.168.1.10', { kind: 'ssh', user: 'root', name: '192.168.1.10' }],
    ['admin@nas.lan:2222', { kind: 'ssh', user: 'admin', name: 'nas.lan', port: 2222 }],
    ['root@[fe80::1%eth0]:22', { kind: 'ssh', user: 'root', name: 'fe80::1%eth0', port: 22 }],
  ] as const)('%s is read, and written as it was', (text, host) => {
    expect(parseHost(text)).toEqual(host);
    expect(hostText(host)).toBe(text);
  });

  it.each([
    '',
    '-oProxyCommand=touch',
    'root@-oProxyCommand=x',
    'root@a b',
    'a;b',
    '$(id)',
    'server:0',
    'server:99999',
    'ssh://root@server',
    "a'b",
  ])('%j is none, so that it cannot become an option or a command', (text) => {
    expect(parseHost(text)).toBeUndefined();
  });
});

const server = { kind: 'ssh', name: 'server', user: 'admin' } as const;
const about = { machine: 'server', target: server };

/** Each as OpenSSH 9, sudo 1.9, Nix and NixOS 26.05 say it. */
describe('why a deployment fails is known from the words', () => {
  it.each([
    [
      'host-key-changed',
      '@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\nHost key verification failed.',
    ],
    [
      'host-key-unknown',
      'No ED25519 host key is known for server and you have requested strict checking.',
    ],
    ['host-key-unknown', 'Host key verification failed.'],
    ['host-name-unknown', 'ssh: Could not resolve hostname server: Name or service not known'],
    ['host-refuses', 'admin@server: Permission denied (publickey,keyboard-interactive).'],
    ['host-without-ssh', 'ssh: connect to host server port 22: Connection refused'],
    ['host-down', 'ssh: connect to host server port 22: Connection timed out'],
    ['host-down', 'ssh: connect to host server port 22: No route to host'],
    ['host-down', 'ssh: connect to host server port 22: Operation timed out\nConnection timed out'],
    [
      'sudo-password',
      'sudo: a terminal is required to read the password; either use the -S option to read from standard input or configure an askpass helper\nsudo: a password is required',
    ],
    ['sudo-password', 'admin is not in the sudoers file.'],
    ['host-disk-full', 'error: writing to file: No space left on device'],
    ['host-disk-full', 'error: executing SQLite query: database or disk is full'],
    [
      'host-disk-error',
      "error: executing SQLite statement 'pragma synchronous = normal': disk I/O error (in '/nix/var/nix/db/db.sqlite')",
    ],
    [
      'host-distrusts',
      "error: cannot add path '/nix/store/0b4v7fxjfyma02sgaxgr13im3p5d3kvp-etc' because it lacks a signature by a trusted key",
    ],
    ['host-without-nix', 'sh: nix-store: command not found'],
    ['host-without-nix', 'sh: nix-store: not found'],
    ['host-busy', 'Could not acquire lock'],
    ['units-failed', 'warning: the following units failed: loki.service, grafana.service'],
    ['boot-loader-failed', 'Failed to install bootloader'],
    ['activation-failed', "Activation script snippet 'users' failed (1)"],
    ['pre-switch-check', 'Pre-switch checks failed'],
    ['connection-lost', 'client_loop: send disconnect: Broken pipe'],
    ['connection-lost', 'Connection to 192.168.1.10 closed by remote host.'],
    ['connection-lost', 'Timeout, server 192.168.1.10 not responding.'],
  ])('%s: %s', (code, words) => {
    expect(hostProblem(words, about)).toMatchObject({ code, machine: 'server', details: words });
  });

  it('the cause comes before its consequence', () => {
    const words = 'No space left on device\nclient_loop: send disconnect: Broken pipe';
    expect(hostProblem(words, about)?.code).toBe('host-disk-full');
  });

  it('what is not known is told in its own last words', () => {
    expect(hostProblem('error: something else', about)).toBeUndefined();
    expect(explained('a\nerror: something else\n', about, 'Copying to server').message).toBe(
      'Copying to server failed: error: something else',
    );
    expect(explained('', about, 'Copying to server').message).toBe(
      'Copying to server failed without a reason.',
    );
  });

  it('an ordinary log is no failure', () => {
    const words =
      'building the system configuration...\ncopying 3 paths...\nstopping the following units: sshd.service\nrestarting the following units: nix-daemon.service';
    expect(hostProblem(words, about)).toBeUndefined();
  });

  it('the remedy names the host with its user and port', () => {
    const words = 'warning: the following units failed: loki.service';
    const target = { ...server, port: 2222 };
    expect(hostProblem(words, { machine: 'server', target })?.remedy?.command).toEqual([
      ...['ssh', '-t', '-p', '2222', 'admin@server'],
      ...['journalctl', '-b', '--no-pager', '-n', '100', '-u', 'loki.service'],
    ]);
  });
});

it.each([
  ['🚀 ❌ [deploy] [ERROR] Failed to build profile', 'Failed to build profile'],
  ['📠 ⭐ ⚠️ [activate] [WARN] De-activating due to error', 'De-activating due to error'],
  [
    '📠 would restart the following units: a.service',
    'would restart the following units: a.service',
  ],
  ['[deploy] is not a mark alone', '[deploy] is not a mark alone'],
])('the marks of deploy-rs are none of its words: %s', (line, words) => {
  expect(unmarked(line)).toBe(words);
});
