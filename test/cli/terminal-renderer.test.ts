import { describe, expect, it } from 'vitest';
import { createTerminalRenderer } from '../../server/src/cli/terminal-renderer';
import type { ActionEvent } from '../../server/src/protocol';

const settings = {
  flake: '/lab',
  folder: '/lab',
  colours: false,
  columns: () => 30,
  verbose: false,
  every: false,
};
const progress = (text: string): ActionEvent => ({ kind: 'progress', text });
const note: ActionEvent = { kind: 'note', text: 'A note' };
const end: ActionEvent = { kind: 'finished', outcome: 'succeeded', message: 'Done' };
const clear = '\r\u001B[2K';

describe('in a terminal', () => {
  const shown = (...events: readonly ActionEvent[]) =>
    events.map(createTerminalRenderer({ ...settings, interactive: true }));

  it('progress is written over', () => {
    expect(shown(progress('One'), progress('Two'))).toEqual([`${clear}One`, `${clear}Two`]);
  });
  it('it says how much is done, and is cut where the terminal ends', () => {
    expect(shown({ kind: 'progress', text: 'Copying', done: 2, expected: 5 })).toEqual([
      `${clear}Copying (2 of 5)`,
    ]);
    expect(shown(progress('x'.repeat(50)))).toEqual([clear + 'x'.repeat(29)]);
  });
  it('a line that stays appears above it', () => {
    expect(shown(note, progress('One'), note).at(-1)).toBe(`${clear}A note\nOne`);
  });
  it('the end leaves no progress behind', () => {
    expect(shown(progress('One'), end).at(-1)).toBe(`${clear}Done\n`);
  });
});

describe('in a file', () => {
  const shown = (...events: readonly ActionEvent[]) =>
    events.map(createTerminalRenderer({ ...settings, interactive: false })).join('');

  it('each progress is a line, once', () => {
    expect(shown(progress('One'), progress('One'), note, progress('Two'), end)).toBe(
      'One\nA note\nTwo\nDone\n',
    );
  });
});
