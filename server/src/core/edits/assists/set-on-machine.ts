import { machineFile } from '../../model/machine-file';
import { optionAt } from '../../model/option-at';
import { pathText } from '../../model/option-path';
import { resolveOption } from '../../model/resolve-option';
import { setOption } from '../set-option';
import type { Assist, AssistContext } from './assist';
import { sampleValue } from './sample-value';

/** Sets the option that the caret is on, on a machine that does not set it yet. */
export function* setOnMachine(context: AssistContext): Iterable<Assist> {
  const { snapshot, flake, file, span } = context;
  const found = optionAt(snapshot, file, span.start);
  if (found === undefined) return;
  const resolved = resolveOption(flake.options, found.path);
  if (resolved.kind !== 'value' || resolved.length !== found.path.length) return;
  if (resolved.declaration.readOnly || resolved.declaration.internal) return;
  for (const machine of flake.machines.slice(0, 8)) {
    const target = machineFile(flake, machine, found.path);
    if (target === undefined || target === file) continue;
    if (machine.configuration.sets(found.path)) continue;
    const value = sampleValue(resolved.declaration);
    const result = setOption(snapshot, target, { path: found.path, value });
    if (result.kind !== 'edit') continue;
    const title = `Set \`${pathText(found.path)}\` on ${machine.name}`;
    yield { title, kind: 'refactor', edits: [result.edit] };
  }
}
