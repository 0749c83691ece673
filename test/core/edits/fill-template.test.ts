import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { answerProblem, fillTemplate } from '../../../server/src/core/edits/fill-template';

const template = readTexts('nix-template');
const machine = 'machines/server/default.nix';
const answers = {
  hostName: 'attic',
  domain: 'home.arpa',
  timeZone: 'America/New_York',
  sshKey: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOiT me@laptop',
  services: ['caddy', 'grafana'],
};

function readTexts(folder: string, prefix = ''): Map<string, string> {
  const texts = new Map<string, string>();
  for (const entry of readdirSync(join(folder, prefix), { withFileTypes: true })) {
    const path = join(prefix, entry.name);
    if (entry.isDirectory())
      for (const [name, text] of readTexts(folder, path)) texts.set(name, text);
    else if (!entry.name.endsWith('.age'))
      texts.set(path, readFileSync(join(folder, path), 'utf8'));
  }
  return texts;
}

describe('a new project', () => {
  const filled = fillTemplate(template, answers);
  const text = filled.get(machine) ?? '';

  it.each([
    'networking.hostName = "attic";',
    'time.timeZone = "America/New_York";',
    'domain = "home.arpa";',
    'caddy.enable = true;',
    'homepage.enable = false;',
    'grafana.enable = true;',
    '"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOiT me@laptop"',
  ])('has %s', (line) => {
    expect(text).toContain(line);
  });

  it('signs its own certificates below a name that nobody owns, and only there', () => {
    const caddy = (changed: object) =>
      fillTemplate(template, { ...answers, ...changed }).get(machine);
    expect(text).toContain('caddy.tls = "internal";');
    expect(caddy({ domain: 'example.org' })).not.toContain('tls');
    expect(caddy({ services: ['grafana'] })).not.toContain('tls');
  });

  it('keeps the comments of the machine', () => {
    const comments = (source: string): readonly string[] => source.match(/#.*/g) ?? [];
    expect(comments(text)).toEqual(comments(template.get(machine) ?? ''));
  });

  it('has the key where secrets are encrypted to it, and no placeholder of it anywhere', () => {
    expect(filled.get('secrets/secrets.nix')).toContain(answers.sshKey);
    expect([...filled.values()].join('\n')).not.toContain('AAAA replace-me-with-your-key');
    expect(text).not.toContain('replace-me');
  });

  it('keeps the placeholder of the key where none is given', () => {
    const keyless = fillTemplate(template, { ...answers, sshKey: '' });
    expect(keyless.get(machine)).toContain('replace-me-with-your-key"');
    expect(keyless.get('secrets/secrets.nix')).toContain('replace-me-with-your-key"');
  });

  it('names the start script of its host in the documents', () => {
    expect([...filled.values()].join('\n')).not.toContain('run-server-vm');
  });

  it('is the template again with the answers that the template has', () => {
    const same = {
      hostName: 'server',
      domain: 'home.example.org',
      timeZone: 'Europe/Berlin',
      sshKey: /ssh-\S+ \S+ replace-me-with-your-key/.exec(template.get(machine) ?? '')?.[0] ?? '',
      services: ['caddy', 'homepage', 'prometheus', 'loki', 'grafana'],
    };
    expect(fillTemplate(template, same)).toEqual(template);
  });
});

describe('an answer is refused', () => {
  it.each([
    ['hostName', 'my server'],
    ['hostName', '-x'],
    ['hostName', ''],
    ['domain', 'https://x.org'],
    ['domain', 'a..b'],
    ['timeZone', 'Berlin time'],
    ['sshKey', 'ssh-ed25519'],
    ['sshKey', '-----BEGIN OPENSSH PRIVATE KEY-----'],
    ['sshKey', 'ssh-ed25519 AAAA a"b'],
  ] as const)('%s %j', (name, value) => {
    expect(answerProblem(name, value)).toMatch(/^A /);
  });

  it.each([
    ['hostName', 'attic-1'],
    ['domain', 'home.arpa'],
    ['timeZone', 'UTC'],
    ['timeZone', 'America/Argentina/Buenos_Aires'],
    ['sshKey', 'ssh-rsa AAAAB3NzaC1yc2E= me@x'],
  ] as const)('but not %s %j', (name, value) => {
    expect(answerProblem(name, value)).toBe(undefined);
  });
});
