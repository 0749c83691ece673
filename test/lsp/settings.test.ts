import { describe, expect, it } from 'vitest';
import { parseSettings } from '../../server/src/lsp/settings';

describe('the severities of checks', () => {
  it.each([
    [
      'are taken as they are',
      { 'port-conflict': 'error', 'unused-module': 'off' },
      [
        ['port-conflict', 'error'],
        ['unused-module', 'off'],
      ],
    ],
    ['leave out what is no severity', { 'port-conflict': 'loud', 'unused-module': 1 }, []],
    ['are none where nothing is set', undefined, []],
    ['are none where something else is set', ['port-conflict'], []],
  ])('%s', (_, checks, expected) => {
    expect([...parseSettings({ checks }).checks]).toEqual(expected);
  });
});
