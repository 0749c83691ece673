import { describe, expect, it } from 'vitest';
import { explanationRows } from '../../client/src/explain/explanation-rows';
import type { Explained } from '../../client/src/explain/explanations';
import type { OptionExplanation } from '../../server/src/protocol';

const explanation: OptionExplanation = {
  option: 'services.caddy.httpPort',
  machine: 'server',
  definitions: [
    {
      file: 'modules/caddy.nix',
      line: 4,
      text: 'cfg.port',
      conditions: ['cfg.enable'],
      priority: 100,
      standing: 'wins',
      how: 'wins; a plain definition (priority 100), if cfg.enable',
    },
  ],
  value: '80',
  default: '443',
};

function lines(nix: Explained['nix'], more: Partial<OptionExplanation> = {}): readonly string[] {
  const of = { flake: 'file:///lab', machine: 'server', path: ['services', 'caddy', 'httpPort'] };
  return explanationRows({ of, nix, explanation: { ...explanation, ...more } }).map(
    ({ label, description, icon }) =>
      `${icon}: ${[label, description].filter(Boolean).join(' · ')}`,
  );
}

describe('below an explained option', () => {
  it('stand both values, who sets it, and its default', () => {
    const evaluated = {
      value: '80',
      type: 'port',
      priority: 100,
      definitions: [
        { file: 'modules/caddy.nix', value: '80' },
        { file: 'source/nixos/modules/web.nix', value: '81' },
      ],
    };
    expect(lines({ state: 'answered' }, { evaluated })).toEqual([
      'file-code: By the sources: 80',
      'check: By Nix: 80 · port',
      'pass-filled: cfg.port · wins; a plain definition (priority 100), if cfg.enable · modules/caddy.nix:4',
      'symbol-constant: Default: 443',
      'package: 81 · source/nixos/modules/web.nix',
    ]);
  });

  it.each<readonly [Explained['nix'], string]>([
    [{ state: 'asking' }, 'loading~spin: Asking Nix…'],
    [{ state: 'untrusted' }, 'shield: Nix is not asked in a folder that is not trusted'],
    [{ state: 'failed', why: 'Nix was not found.' }, 'error: Nix: Nix was not found.'],
  ])('stands what Nix is at: %o', (nix, expected) => {
    expect(lines(nix)[1]).toBe(expected);
  });

  it('stands a report where the two disagree', () => {
    const evaluated = { value: '81', definitions: [] };
    const found = lines({ state: 'answered' }, { evaluated, disagreement: 'They differ.' });
    expect(found[2]).toBe(
      'bug: The sources and Nix disagree: copy a report · a defect of NixOS Homelab',
    );
  });

  it('stands that nothing sets it, and what may be hidden', () => {
    const found = lines(
      { state: 'untrusted' },
      { definitions: [], hidden: 'an input is not read' },
    );
    expect(found).toContain('info: No module of the homelab sets it');
    expect(found.at(-1)).toBe('question: There may be more: an input is not read');
  });
});
