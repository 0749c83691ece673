import { describe, expect, it } from 'vitest';
import type { Course } from '../../server/src/actions/deploy/course';
import type { HostState } from '../../server/src/actions/deploy/host-state';
import { verdict, type Aftermath } from '../../server/src/actions/deploy/verdict';

const before: HostState = {
  name: 'server',
  running: '/nix/store/old',
  chosen: '/nix/store/old',
  kernel: undefined,
  generation: 7,
  generations: new Map([[7, '/nix/store/old']]),
  isRoot: true,
  sudo: false,
  busy: false,
};
const course: Course = {
  machine: 'server',
  target: { kind: 'ssh', name: 'nas', user: 'root' },
  engine: 'nixos-rebuild',
  askPassword: false,
  before,
  system: '/nix/store/new',
};
const state = (running: string, chosen = running): HostState => ({
  ...before,
  running: `/nix/store/${running}`,
  chosen: `/nix/store/${chosen}`,
});
const judged = (aftermath: Partial<Aftermath>) =>
  verdict(course, {
    ...{ mode: 'switch', succeeded: true, interrupted: false, words: '', restored: false },
    after: state('new'),
    ...aftermath,
  });

describe('after a deployment, a machine', () => {
  it('is as after where the host says so', () => {
    expect(judged({})).toEqual({
      phase: 'activated',
      message: 'nas is as after: it runs the new system.',
    });
  });

  it('has failed although the engine is content, where the host runs something else', () => {
    const { phase, problem } = judged({ after: state('old') });
    expect(phase).toBe('failed');
    expect(problem?.message).toContain('nas is as before');
  });

  it('that somebody else has changed meanwhile is neither as before nor as after', () => {
    expect(judged({ after: state('third') }).message).toMatch(
      /neither the old system nor the one that was compared/,
    );
  });

  it('that its engine took back to what it would have booted is told so', () => {
    const waiting = { ...course, before: { ...before, chosen: '/nix/store/next' } };
    const failed = { mode: 'switch', succeeded: false, interrupted: false, words: '' } as const;
    const { phase, message } = verdict(waiting, {
      ...failed,
      after: state('next'),
      restored: false,
    });
    expect(phase).toBe('failed');
    expect(message).toBe('nas went back to the system that it would have booted before.');
  });

  it('that does not answer is not known, and says how to get the previous generation back', () => {
    const { phase, problem } = judged({ succeeded: false, after: undefined });
    expect(phase).toBe('failed');
    expect(problem).toMatchObject({
      code: 'host-lost',
      message: expect.stringMatching(
        /^It cannot be known what nas runs now, .*\(generation 7\)/,
      ) as string,
    });
  });

  it('is not known after an interruption either, if it does not answer', () => {
    expect(judged({ interrupted: true, succeeded: false, after: undefined }).phase).toBe('failed');
  });

  it('has arrived although the connection was lost', () => {
    const lost = { succeeded: false, words: 'Connection to nas closed by remote host.' };
    expect(judged(lost).phase).toBe('activated');
    expect(judged({ ...lost, after: state('old') }).phase).toBe('failed');
  });

  it('is cancelled and told as it is after an interruption', () => {
    expect(judged({ interrupted: true, succeeded: false, after: state('old') })).toEqual({
      phase: 'cancelled',
      message: 'nas is as before: it runs the system from before.',
    });
  });

  it('whose units failed runs the new system, and that is no success', () => {
    const words = 'warning: the following units failed: loki.service';
    const { phase, problem } = judged({ succeeded: false, words });
    expect(phase).toBe('failed');
    expect(problem?.message).toMatch(/loki\.service did not start .* nas is as after/);
  });

  it('that boots the new system next time is as asked for with boot, and half-way with switch', () => {
    const after = state('old', 'new');
    expect(judged({ mode: 'boot', after }).phase).toBe('activated');
    expect(judged({ after }).message).toMatch(/but would boot the new system/);
  });

  it('that is tried runs the new system and boots the old one', () => {
    expect(judged({ mode: 'test', after: state('new', 'old') })).toEqual({
      phase: 'activated',
      message: 'nas is as after: it runs the new system, until it reboots.',
    });
  });
});
