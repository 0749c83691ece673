import { describe, expect, it } from 'vitest';
import { readSopsRules, sopsRecipientsIn, sopsRuleFor } from '../../server/src/secrets/sops-rules';

const config = `
keys:
  - &me age1me
  - &hosts:
    - &server age1server
creation_rules:
  - path_regex: secrets/server/.*\\.yaml$
    key_groups:
      - age:
          - *me
          - *server
        pgp: [ABCDEF]
  - path_regex: secrets/[^/]+$
    age: age1me, age1other
`;

describe('the rules of sops', () => {
  const recipients = (path: string) => {
    const rule = sopsRuleFor(readSopsRules(config) ?? [], path);
    return typeof rule === 'object' ? rule.recipients.map(({ name }) => name) : rule;
  };

  it('name recipients by their anchors, and the first that fits counts', () => {
    expect(recipients('secrets/server/a.yaml')).toEqual(['me', 'server', 'ABCDEF']);
    expect(recipients('secrets/a.yaml')).toEqual(['age1me', 'age1other']);
  });

  it('say nothing of other files', () => {
    expect(recipients('other/a.yaml')).toBeUndefined();
  });

  it('with a pattern that only Go understands are not known', () => {
    const text = 'creation_rules:\n  - path_regex: (?i)secrets\n    age: age1me\n';
    expect(sopsRuleFor(readSopsRules(text) ?? [], 'x')).toBe('unknown');
  });

  it('that are no YAML are not read', () => {
    expect(readSopsRules('a: [')).toBeUndefined();
  });
});

describe('a file of sops', () => {
  it.each([
    [
      'YAML',
      'a: ENC[x]\nsops:\n  age:\n    - recipient: age1me\n      enc: x\n  pgp:\n    - fp: ABC\n',
      ['age1me', 'ABC'],
    ],
    ['JSON', '{"a": "ENC[x]", "sops": {"age": [{"recipient": "age1me", "enc": "x"}]}}', ['age1me']],
    ['dotenv', 'A=ENC[x]\nsops_age__list_0__map_recipient=age1me\nsops_mac=x\n', ['age1me']],
  ])('names its recipients: %s', (_, text, expected) => {
    expect(sopsRecipientsIn(text)).toEqual(expected);
  });

  it('that is not encrypted names none', () => {
    expect(sopsRecipientsIn('a: b')).toBeUndefined();
  });
});
