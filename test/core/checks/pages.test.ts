import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checks } from '../../../server/src/core/checks/checks';
import { readText } from '../../../server/src/core/ir/read-text';

type Manifest = {
  readonly contributes: {
    readonly configuration: {
      readonly properties: {
        readonly 'homelab.checks': {
          readonly properties: Readonly<Record<string, { readonly default: string }>>;
        };
      };
    };
  };
};

const folder = 'docs/checks';
const codes = checks.map(({ code }) => code);
const settings = (JSON.parse(readFileSync('package.json', 'utf8')) as Manifest).contributes
  .configuration.properties['homelab.checks'].properties;

describe('the page of a check', () => {
  it.each(checks.map((check) => [check.code, check.severity] as const))('%s', (code, severity) => {
    const page = readFileSync(`${folder}/${code}.md`, 'utf8');
    const example = /```nix\n(.*?)```/s.exec(page)?.[1] ?? '';
    expect(page.split('\n')[0]).toBe(`# ${code}`);
    expect(example).not.toBe('');
    const { problems } = readText(example);
    expect(problems.length > 0).toBe(code === 'syntax-error');
    expect(page).toMatch(/^> [^!]+[.?]$/m);
    expect(page).toMatch(new RegExp(`^Severity: ${severity}\\b`, 'm'));
  });

  it('exists for no other code', () => {
    expect(readdirSync(folder).sort()).toEqual(codes.map((code) => `${code}.md`).sort());
  });
});

describe('the setting homelab.checks', () => {
  it('names each check with its own severity', () => {
    const own = checks.map(
      ({ code, severity, offByDefault }) => [code, offByDefault ? 'off' : severity] as const,
    );
    expect(Object.entries(settings).map(([code, { default: level }]) => [code, level])).toEqual(
      own,
    );
  });
});
