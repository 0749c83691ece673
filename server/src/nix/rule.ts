import type { Finding } from './finding';
import { framesOf } from './nix-frames';
import type { NixMessage } from './nix-event';

/** Recognises one kind of message. */
export type Rule = (message: NixMessage) => readonly Finding[] | undefined;

/** What a rule adds to a message: by default it is an error at the message's own place. */
export type Explanation = Partial<Finding> & Pick<Finding, 'code' | 'message'>;

type Groups = Readonly<Record<string, string | undefined>>;

/** A rule for messages whose bare text matches `pattern`. */
export function rule(
  pattern: RegExp,
  explain: (groups: Groups, message: NixMessage) => Explanation | readonly Explanation[],
): Rule {
  return (message) => {
    const match = pattern.exec(message.text);
    if (match === null) return undefined;
    const explained = explain(match.groups ?? {}, message);
    return [explained].flat().map((explanation) => completed(explanation, message));
  };
}

function completed(explanation: Explanation, message: NixMessage): Finding {
  return {
    severity: 'error',
    places: [...(message.place ? [message.place] : []), ...framesOf(message)],
    details: message.whole.trim(),
    ...explanation,
  };
}
