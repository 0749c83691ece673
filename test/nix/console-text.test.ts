import { expect, test } from 'vitest';
import { consoleText } from '../../server/src/cli/console-text';

test('what a firmware does to the screen is left out', () => {
  expect(consoleText('\u001Bc\u001B[?7l\u001B[2J\u001B[0;0HSeaBIOS')).toBe('SeaBIOS');
});

test('a title and a charset are left out', () => {
  expect(consoleText('\u001B]0;root@server\u0007# \u001B(Bls')).toBe('# ls');
});

test('colours stay, and end with their line', () => {
  expect(consoleText('[ \u001B[32mOK\u001B[0m ]')).toBe('[ \u001B[32mOK\u001B[0m ]\u001B[0m');
});

test('plain text is as it was', () => {
  expect(consoleText('[  OK  ] Started Caddy.')).toBe('[  OK  ] Started Caddy.');
});
