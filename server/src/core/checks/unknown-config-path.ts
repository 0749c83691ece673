import type { FileUri } from '../base/uri';
import { nearest } from '../base/nearest';
import { configReads, type ConfigRead } from '../model/config-reads';
import { mayBeElsewhere } from '../model/elsewhere';
import { machinesWith } from '../model/machine-file';
import { isMoved } from '../model/moved-option';
import { isPrefix, pathText, segmentText } from '../model/option-path';
import { resolveOption } from '../model/resolve-option';
import { isUpstream } from '../model/upstream';
import type { Check, CheckResult } from './check';

/** A module reads an option that nothing declares. */
export const unknownConfigPath: Check = {
  code: 'unknown-config-path',
  severity: 'error',
  *run({ snapshot, file, flake }) {
    const ir = snapshot.ir(file);
    // Other programs have modules of the same form, with options that are not seen here.
    if (ir === undefined || machinesWith(flake, file).length === 0) return;
    const reads = configReads(ir);
    // A file that asks whether something is there may read it only then.
    const asked = reads.filter(
      ({ optional, root, last }) => last && (optional || root === 'options'),
    );
    const seen = new Set<number>();
    for (const read of reads) {
      const { path, span } = read;
      if (read.optional || read.root !== 'config' || span.start === span.end) continue;
      if (
        isUpstream(path[0] ?? '') ||
        isMoved(flake, path) ||
        asked.some((other) => concerns(other, read))
      )
        continue;
      const resolved = resolveOption(flake.options, path);
      if (resolved.kind !== 'missing' || resolved.open || resolved.at !== path.length - 1) continue;
      if (resolved.at === 0 || seen.has(span.start)) continue;
      if (mayBeElsewhere(flake, file, path, resolved.at)) continue;
      seen.add(span.start);
      yield report(file, read, nearest(path.at(-1) ?? '', resolved.node.children.keys()));
    }
  },
};

function concerns(asked: ConfigRead, { path }: ConfigRead): boolean {
  return isPrefix(asked.path, path) || isPrefix(path, asked.path);
}

function report(
  file: FileUri,
  { path, span, inherit }: ConfigRead,
  suggestion: string | undefined,
): CheckResult {
  const message = `No module declares the option \`${pathText(path)}\`, which is read here.`;
  if (suggestion === undefined)
    return { span, message: `${message} Declare it in a module, or read another.` };
  const name = segmentText(suggestion);
  const fix = {
    title: `Change to \`${name}\``,
    edits: [{ file, edits: [{ span, newText: name }] }],
    preferred: true,
  };
  return {
    span,
    message: `${message} Did you mean \`${name}\`?`,
    fixes: inherit === undefined ? [fix] : [],
  };
}
