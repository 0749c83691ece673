import type { Span } from '../base/span';
import { nearest } from '../base/nearest';
import type { FileIr } from '../ir/expr';
import { configReads } from '../model/config-reads';
import type { Definition } from '../model/definitions';
import { mayBeElsewhere } from '../model/elsewhere';
import { isEvaluated } from '../model/evaluated-option';
import { isPrefix, pathText, segmentText, type OptionPath } from '../model/option-path';
import { resolveOption, type Resolved } from '../model/resolve-option';
import { isMoved } from '../model/moved-option';
import { isUpstream } from '../model/upstream';
import type { Check, CheckContext, CheckResult } from './check';
import { missingOutside, type MissingOutside } from './outside-options';

/** Something is set that no module declares: of the repository, or by an evaluation, of NixOS and other inputs. */
export const unknownOption: Check = {
  code: 'unknown-option',
  severity: 'error',
  *run(context) {
    if (!context.isModule) return;
    const seen = new Set<number>();
    for (const { defined } of context.modules)
      for (const definition of defined.definitions) {
        const found = unknownSegment(context, definition);
        if (found === undefined || seen.has(found.span.start)) continue;
        seen.add(found.span.start);
        yield report(context, definition, found);
      }
  },
};

type Unknown = { readonly at: number; readonly names: Iterable<string>; readonly span: Span };

function unknownSegment(context: CheckContext, definition: Definition): Unknown | undefined {
  const { flake, snapshot, file } = context;
  const { path, places } = definition;
  const [root] = path;
  if (root === undefined || isMoved(flake, path)) return undefined;
  const resolved = resolveOption(flake.options, path);
  if (resolved.kind !== 'missing' || resolved.open) return undefined;
  const isOwn = resolved.at > 0 && !isUpstream(root);
  const found = isOwn
    ? { at: resolved.at, names: resolved.node.children.keys() }
    : missingBeside(resolved, missingOutside(context, definition));
  const place = found && places[found.at];
  if (found === undefined || place?.file !== file) return undefined;
  if (isOwn && isEvaluated(flake, path.slice(0, found.at + 1))) return undefined;
  if (isOwn && mayBeElsewhere(flake, file, path, resolved.at)) return undefined;
  if (asksForOption(snapshot.ir(file), path)) return undefined;
  return { ...found, span: place.name };
}

/** `optionalAttrs (options ? a.b) { a.b = …; }` sets an option only where it is there. */
function asksForOption(ir: FileIr | undefined, path: OptionPath): boolean {
  const reads = ir === undefined ? [] : configReads(ir);
  return reads.some(
    ({ root, last, path: asked }) => root === 'options' && last && isPrefix(asked, path),
  );
}

/** What the repository and others declare together reaches as far as either of them does. */
function missingBeside(
  own: Resolved & { readonly kind: 'missing' },
  outside: MissingOutside | undefined,
): Omit<Unknown, 'span'> | undefined {
  if (outside === undefined) return undefined;
  const names = [
    ...(own.at >= outside.at ? own.node.children.keys() : []),
    ...(outside.at >= own.at ? outside.names : []),
  ];
  return { at: Math.max(own.at, outside.at), names };
}

function report(
  { file }: CheckContext,
  { path }: Definition,
  { at, names, span }: Unknown,
): CheckResult {
  const name = path[at] ?? '';
  const suggestion = nearest(name, names);
  const message = `No module declares the option \`${pathText(path.slice(0, at + 1))}\`.`;
  if (suggestion === undefined)
    return { span, message: `${message} Declare it in a module, or remove the definition.` };
  const fix = {
    title: `Change to \`${segmentText(suggestion)}\``,
    edits: [{ file, edits: [{ span, newText: segmentText(suggestion) }] }],
    preferred: true,
  };
  return { span, message: `${message} Did you mean \`${segmentText(suggestion)}\`?`, fixes: [fix] };
}
