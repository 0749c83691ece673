import type { FileUri } from '../../base/uri';
import { modulesOf } from '../../model/contexts';
import { machinesWith } from '../../model/machine-file';
import { optionAt } from '../../model/option-at';
import { declarationsBelow } from '../../model/option-tree';
import { resolveOption } from '../../model/resolve-option';
import { addImport, importPath } from '../add-import';
import type { Assist, AssistContext } from './assist';

/** Imports the module that declares the option, where no machine of the file has it. */
export function* importModule(context: AssistContext): Iterable<Assist> {
  const { snapshot, flake, file, span, text, ir } = context;
  const found = optionAt(snapshot, file, span.start);
  if (found === undefined) return;
  const resolved = resolveOption(flake.options, found.path);
  const declarations =
    resolved.kind === 'value'
      ? [resolved.declaration]
      : resolved.kind === 'set'
        ? [...declarationsBelow(resolved.node)]
        : [];
  const modules = new Set(declarations.map(({ modulePlace }) => modulePlace.file));
  const machines = machinesWith(flake, file);
  const reached = new Set<FileUri>(
    machines.flatMap((machine) => machine.modules.map((facts) => facts.file)),
  );
  if (machines.length === 0 || [...modules].some((module) => reached.has(module))) return;
  for (const module of modules) {
    const path = importPath(file, module);
    const edit = addImport(text, ir, path);
    if (edit === undefined || modulesOf(snapshot, file).length === 0) continue;
    yield { title: `Import \`${path}\``, kind: 'quickfix', edits: [{ file, edits: [edit] }] };
  }
}
