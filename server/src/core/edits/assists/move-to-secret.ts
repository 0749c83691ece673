import { secretForm, secretByName } from '../../checks/secret-forms';
import { secretRules } from '../../model/secret-rules';
import { hardcodedValue } from '../secrets/move-to-secret';
import type { Assist, AssistContext } from './assist';

/** A text of a module becomes an encrypted secret of agenix, where the repository has such. */
export function* moveTextToSecret(context: AssistContext): Iterable<Assist> {
  const { snapshot, flake, file, span } = context;
  const value = hardcodedValue(snapshot, file, span.start);
  if (value === undefined || secretRules(flake, snapshot).length === 0) return;
  const text = value.text;
  const name = value.path.at(-1) ?? '';
  // What the check has found has a fix of this kind already.
  if (text.trim() === '' || (secretForm(text) ?? secretByName(name, text)) !== undefined) return;
  yield {
    title: 'Move this into an encrypted secret…',
    kind: 'extract',
    edits: [],
    deed: { kind: 'moveToSecret', place: { file, span: value.literal.span } },
  };
}
