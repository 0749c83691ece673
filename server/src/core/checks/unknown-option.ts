import type { Span } from '../base/span';
import { nearest } from '../base/nearest';
import type { Definition } from '../model/definitions';
import { mayBeElsewhere } from '../model/elsewhere';
import { pathText, segmentText } from '../model/option-path';
import type { OptionNode } from '../model/option-tree';
import { resolveOption } from '../model/resolve-option';
import { isMoved } from '../model/moved-option';
import { isUpstream } from '../model/upstream';
import type { Check, CheckContext, CheckResult } from './check';

/** Something is set that no module of the repository declares, where only they declare options. */
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

type Unknown = { readonly at: number; readonly node: OptionNode; readonly span: Span };

function unknownSegment(
  { flake, snapshot, file }: CheckContext,
  { path, places }: Definition,
): Unknown | undefined {
  const [root] = path;
  if (root === undefined || isUpstream(root) || isMoved(flake, path)) return undefined;
  const resolved = resolveOption(flake.options, path);
  if (resolved.kind !== 'missing' || resolved.open || resolved.at === 0) return undefined;
  const place = places[resolved.at];
  if (place?.file !== file) return undefined;
  if (mayBeElsewhere({ flake, snapshot, file }, path, resolved.at)) return undefined;
  return { at: resolved.at, node: resolved.node, span: place.name };
}

function report(
  { file }: CheckContext,
  { path }: Definition,
  { at, node, span }: Unknown,
): CheckResult {
  const name = path[at] ?? '';
  const suggestion = nearest(name, node.children.keys());
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
