import { describe, expect, it } from 'vitest';
import { storm } from '../endurance/storm';

/** The short form of `npm run endurance`. */
describe('a language server in a storm of edits, questions and file changes', () => {
  it('answers every question, leaves no finding behind, and ends with what a new server finds', async () => {
    const result = await storm({
      seed: 1,
      seconds: 15,
      services: 20,
      rate: 30,
      checkout: 500,
      tell: () => undefined,
    });
    expect(result.requests.failed).toEqual([]);
    expect(result.requests.unanswered).toBe(0);
    expect(result.complaints).toEqual([]);
    expect(result.stale).toEqual([]);
    expect(result.findings).toEqual(result.expected);
    expect(result.requests.answered).toBeGreaterThan(0);
  });
});
