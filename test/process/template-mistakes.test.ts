import { beforeAll, describe, expect, it } from 'vitest';
import { evaluateTemplate } from '../template/evaluate-template';

describe('the template, with a mistake in its options', () => {
  let failures: Readonly<Record<string, readonly string[]>> = {};
  beforeAll(async () => {
    failures = (await evaluateTemplate('server-vm-x86_64', 'mistakes.nix')) as typeof failures;
  });

  it('names the services that take the same port, and the machine', () => {
    expect(failures['one-port-twice']).toEqual([
      'Port 3000 is used by grafana and homepage on server. Give one of them another port.',
    ]);
  });

  it('knows the ports of the parts of a service', () => {
    expect(failures['port-of-a-part']).toEqual([
      'Port 3100 is used by loki and the node exporter on server. Give one of them another port.',
    ]);
  });

  it("knows SSH's port", () => {
    expect(failures['ssh-port']).toEqual([
      'Port 22 is used by caddy and ssh on server. Give one of them another port.',
    ]);
  });

  it('lets a service have the port of one that is off', () => {
    expect(failures['port-of-a-service-that-is-off']).toEqual([]);
  });

  it('names the services that take the same domain', () => {
    expect(failures['one-domain-twice']).toEqual([
      'The address loki.localhost leads to grafana and loki on server. Give one of them another domain.',
    ]);
  });

  it('says that nobody signs a private name, and what to do', () => {
    expect(failures['domain-without-certificates']).toEqual([
      'No certificate authority signs home.arpa, so Caddy cannot get certificates on server. Set homelab.services.caddy.tls to "internal" or "off", or homelab.domain to a name you own.',
    ]);
    expect(failures['domain-with-own-certificates']).toEqual([]);
  });

  it('explains that all hosts and one more is a contradiction', () => {
    expect(failures['all-hosts-and-one']).toEqual([
      'homelab.services.homepage.allowedHosts has "*" beside other names on server. Homepage understands "*" only alone: remove it or the others.',
    ]);
  });
});
