import type { Span } from '../base/span';
import type { FileUri } from '../base/uri';
import { optionAt } from '../model/option-at';
import { resolveOption } from '../model/resolve-option';
import type { Snapshot } from '../model/snapshot';
import { describeOption, describeSet } from './describe-option';
import { describeName } from './hover-name';
import { valuesInEffect } from './values-in-effect';

export type HoverInfo = { readonly span: Span; readonly markdown: string };

/** What is known of the option whose name stands at an offset. */
export function hover(snapshot: Snapshot, file: FileUri, offset: number): HoverInfo | undefined {
  const flake = snapshot.flakeOf(file);
  const found = optionAt(snapshot, file, offset);
  if (flake === undefined) return undefined;
  if (found === undefined) return describeName(snapshot, file, offset);
  const resolved = resolveOption(flake.options, found.path);
  if (resolved.kind === 'set') {
    const markdown = describeSet(found.path, resolved.node);
    return markdown === undefined ? undefined : { span: found.span, markdown };
  }
  if (resolved.kind !== 'value') return undefined;
  const isWhole = resolved.length === found.path.length;
  const markdown = describeOption(snapshot, {
    path: found.path,
    declaration: resolved.declaration,
    type: resolved.type,
    whole: isWhole,
    root: flake.root,
  });
  const inEffect = isWhole ? valuesInEffect(flake, found.path) : undefined;
  return {
    span: found.span,
    markdown: inEffect === undefined ? markdown : `${markdown}\n\n${inEffect}`,
  };
}
