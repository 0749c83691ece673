import { beforeAll, describe, expect, it } from 'vitest';
import { evaluateTemplate } from '../template/evaluate-template';
import { offers } from '../template/offers';

type Option = { readonly path: string; readonly description: string; readonly type: string };

describe("the template's options", () => {
  let options: readonly Option[] = [];
  beforeAll(async () => {
    options = (await evaluateTemplate('server', 'options.nix')) as readonly Option[];
  });
  const pathsOf = (service: string): readonly string[] =>
    options.flatMap(({ path }) =>
      path.startsWith(`${service}.`) ? [path.slice(service.length + 1)] : [],
    );

  it('are those of the five services', () => {
    const services = new Set(options.map(({ path }) => path.split('.')[0]));
    expect([...services].sort()).toEqual(Object.keys(offers).sort());
  });

  it.each(Object.keys(offers))('let a person set what %s has like every other', (service) => {
    expect(pathsOf(service)).toEqual(
      expect.arrayContaining([
        'enable',
        'port',
        'openFirewall',
        'dashboard.name',
        'dashboard.icon',
        'dashboard.group',
        'dashboard.description',
      ]),
    );
  });

  it('let a person say where a service with pages is reached, and by whom', () => {
    for (const [service, offer] of Object.entries(offers)) {
      if (offer.route === undefined) continue;
      expect(pathsOf(service)).toEqual(expect.arrayContaining(['domain', 'access']));
    }
  });

  it('are each described by a sentence', () => {
    const unexplained = options.filter(
      ({ path, description }) =>
        !path.endsWith('.enable') && !/^[A-Z][\s\S]+[.]\s*$/.test(description),
    );
    expect(unexplained).toEqual([]);
  });

  it('have a type that refuses something', () => {
    expect(options.filter(({ type }) => ['', 'anything', 'unspecified'].includes(type))).toEqual(
      [],
    );
  });
});
