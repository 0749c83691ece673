import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Message, MessageStrategy } from 'vscode-languageserver/node';

/** Further messages may arrive for as long as a person types; an answer must not wait for ever. */
const maximumTurns = 200;

/** Counts the messages that are handled, so that work can wait until none is pending. */
export class Inbox implements MessageStrategy {
  private handled = 0;

  handleMessage: MessageStrategy['handleMessage'] = (message: Message, next) => {
    this.handled++;
    return next(message);
  };

  /** Resolves when every message that has arrived was handled, cancellations and edits included. */
  async drained(): Promise<void> {
    let seen: number;
    let turns = 0;
    do {
      seen = this.handled;
      // The connection handles one message a turn and asks for its turn after ours.
      await nextTurn();
      await nextTurn();
    } while (this.handled !== seen && ++turns < maximumTurns);
  }
}
