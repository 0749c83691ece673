import { namesOf } from '../../ir/names';
import { touches } from '../../base/span';
import { addArgument, isWholeModule } from '../add-argument';
import type { Assist, AssistContext } from './assist';

/** What NixOS, and many a flake, hands to every module. */
const known: ReadonlySet<string> = new Set([
  'config',
  'inputs',
  'lib',
  'modulesPath',
  'options',
  'pkgs',
]);

/** Lets the module take an argument that it uses. */
export function* takeArgument({
  snapshot,
  flake,
  file,
  text,
  ir,
  span,
}: AssistContext): Iterable<Assist> {
  const use = namesOf(ir).uses.find((each) => touches(each.span, span.start));
  if (use === undefined || use.resolution.kind === 'local' || !known.has(use.name)) return;
  if (!isWholeModule(snapshot, flake, file)) return;
  const added = addArgument(text, ir, { name: use.name, offset: use.span.start });
  if (added.kind !== 'edit') return;
  yield {
    title: `Take \`${use.name}\` as an argument of the module`,
    kind: 'quickfix',
    edits: [{ file, edits: [added.edit] }],
  };
}
