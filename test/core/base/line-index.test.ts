import { describe, expect, it } from 'vitest';
import { LineIndex } from '../../../server/src/core/base/line-index';
import { applyEdits } from '../../../server/src/core/base/span';
import { normaliseUri, pathFromUri, uriFromPath } from '../../../server/src/core/base/uri';

describe('the line index', () => {
  it.each([
    ['a\nbc', 3, { line: 1, character: 1 }],
    ['a\r\nbc', 4, { line: 1, character: 1 }],
    ['a\rbc', 2, { line: 1, character: 0 }],
    ['😀x', 2, { line: 0, character: 2 }],
    ['', 0, { line: 0, character: 0 }],
    ['abc', 99, { line: 0, character: 3 }],
  ])('finds the line of %j at %i', (text, offset, position) => {
    expect(new LineIndex(text).positionAt(offset)).toEqual(position);
  });

  it('gives back the offset of every position', () => {
    const index = new LineIndex('one\r\n\ntwo\nthree');
    for (const offset of [0, 2, 3, 5, 6, 9, 10, 15])
      expect(index.offsetAt(index.positionAt(offset))).toBe(offset);
  });
});

describe('edits', () => {
  it('replace, insert and delete in one pass', () => {
    const edits = [
      { span: { start: 0, end: 1 }, newText: 'A' },
      { span: { start: 2, end: 2 }, newText: '-' },
      { span: { start: 3, end: 4 }, newText: '' },
    ];
    expect(applyEdits('abcd', edits)).toBe('Ab-c');
  });
});

describe('file URIs', () => {
  it.each(['/home/me/my homelab/ä$().nix', '/a/b#c?d', '/a/100%'])('keep the path %s', (path) => {
    expect(pathFromUri(uriFromPath(path))).toBe(path);
  });

  it('are equal however they were spelled', () => {
    expect(normaliseUri('file:///a/b%28c%29/../d')).toBe(normaliseUri('file:///a/d'));
    expect(normaliseUri('file:///a/(b)')).toBe(normaliseUri('file:///a/%28b%29'));
  });
});
