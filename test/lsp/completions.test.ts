import {
  CompletionRequest,
  CompletionResolveRequest,
  type CompletionItem,
  type CompletionList,
} from 'vscode-languageserver/node';
import { describe, expect, it } from 'vitest';
import { collectGarbage } from '../support/collect-garbage';
import { fakeLanguage } from './support/fake-language';
import { connect } from './support/test-client';

const uri = 'file:///homelab/a.nix';
const other = 'file:///homelab/b.nix';

/** A list whose descriptions come from something large. */
async function listed() {
  const large: WeakRef<object>[] = [];
  const complete: typeof fakeLanguage.complete = (...question) => {
    const source = { text: 'What it is for.' };
    large.push(new WeakRef(source));
    const { items, incomplete } = fakeLanguage.complete(...question);
    return {
      incomplete,
      items: items.map((item) => ({ ...item, documentation: () => source.text })),
    };
  };
  const { connection, open } = await connect({
    language: { complete },
    textDocument: {
      completion: { completionItem: { resolveSupport: { properties: ['documentation'] } } },
    },
  });
  for (const each of [uri, other]) open(each, 'abc');
  const position = { line: 0, character: 3 };
  const params = { textDocument: { uri }, position };
  const { items } = await connection.sendRequest<CompletionList>(CompletionRequest.method, params);
  return {
    describe: (): Promise<CompletionItem> =>
      connection.sendRequest(
        CompletionResolveRequest.type,
        items[0] ?? expect.fail('Nothing is offered.'),
      ),
    type: (into: string) =>
      connection.sendNotification('textDocument/didChange', {
        textDocument: { uri: into, version: 2 },
        contentChanges: [{ text: 'abcd' }],
      }),
    kept: () => {
      collectGarbage();
      return large.filter((source) => source.deref() !== undefined).length;
    },
  };
}

describe('a list of completions', () => {
  it('tells of an item while the person types on', async () => {
    const list = await listed();
    await list.type(uri);
    expect(await list.describe()).toMatchObject({ documentation: { value: 'What it is for.' } });
    expect(list.kept()).toBe(1);
  });

  it('is let go of, with the state of all files that it tells of, once another file changes', async () => {
    const list = await listed();
    await list.type(other);
    expect(await list.describe()).not.toHaveProperty('documentation');
    await expect.poll(list.kept).toBe(0);
  });
});
