import { setImmediate as nextTurn } from 'node:timers/promises';
import { ProgressType, type Connection, type ProgressToken } from 'vscode-languageserver/node';

/** Where an answer goes bit by bit, if the client asked for that. */
export type Partial = {
  /** Sends what was found so far; false where the client wants all at once. */
  readonly send: (part: object) => boolean;
  /** Lets other messages be handled; true if the question was taken back meanwhile. */
  readonly pause: () => Promise<boolean>;
};

export function partialFor(
  connection: Connection,
  params: object,
  isCancelled: () => boolean,
): Partial {
  const token = tokenOf(params);
  return {
    send: (part) => {
      if (token === undefined) return false;
      void connection.sendProgress(new ProgressType<object>(), token, part);
      return true;
    },
    pause: async () => {
      await nextTurn();
      return isCancelled();
    },
  };
}

function tokenOf(params: object): ProgressToken | undefined {
  if (!('partialResultToken' in params)) return undefined;
  const { partialResultToken: token } = params;
  return typeof token === 'string' || typeof token === 'number' ? token : undefined;
}

const portion = 100;

/** A long list in portions, if the client asked for that; what is left to be sent as the answer. */
export async function inPortions<T>(all: T[], { send, pause }: Partial): Promise<T[]> {
  let sent = 0;
  while (all.length - sent > portion && send(all.slice(sent, sent + portion))) {
    sent += portion;
    if (await pause()) break;
  }
  return all.slice(sent);
}
