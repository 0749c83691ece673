import { describe, expect, it } from 'vitest';
import { findKeys, type FetchText } from '../../server/src/secrets/find-keys';

const ed25519 = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPF6z+syoYKpuWF3M/Gca5mw+1EBHZ2t00aK8PDwritu';
const ecdsa = 'ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTY=';

/** GitHub itself cannot be reached by tests; its answer is a list of keys without comments. */
function atGithub(answer: Awaited<ReturnType<FetchText>>, user = 'octocat') {
  const asked: string[] = [];
  const fetchText: FetchText = (url) => {
    asked.push(url);
    return Promise.resolve(answer);
  };
  const nothing = () => Promise.reject(new Error('Nothing else is asked.'));
  const context = {
    files: { stat: nothing, readText: nothing },
    pipes: { pipe: nothing },
    places: { env: {} },
    fetchText,
  };
  return { found: findKeys(context, { kind: 'github', user }), asked };
}

describe('the keys of a GitHub user', () => {
  it('are those that age can use', async () => {
    const { found, asked } = atGithub({ kind: 'text', text: `${ecdsa}\n${ed25519}\n` });
    expect(await found).toMatchObject({
      kind: 'found',
      keys: [{ key: ed25519, name: 'octocat' }],
    });
    expect(asked).toEqual(['https://github.com/octocat.keys']);
  });

  it.each([
    ['has none', { kind: 'text', text: `${ecdsa}\n` }, /has no key on GitHub that age can use/],
    ['is not there', { kind: 'missing' }, /GitHub has no user octocat/],
    ['cannot be asked for', { kind: 'failed', message: 'it is off' }, /Add the key from a file/],
  ] as const)('are not found where the user %s', async (_, answer, why) => {
    expect(await atGithub(answer).found).toMatchObject({
      why: expect.stringMatching(why) as string,
    });
  });

  it('are not asked for by a name that no user can have', async () => {
    const { found, asked } = atGithub({ kind: 'missing' }, '../octocat');
    expect(await found).toMatchObject({ kind: 'failed' });
    expect(asked).toEqual([]);
  });
});
