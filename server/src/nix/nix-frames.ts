import type { NixMessage, NixPlace } from './nix-event';

/** The places that a message's trace names, the innermost first. */
export function framesOf(message: NixMessage): readonly NixPlace[] {
  const frames = message.whole.split('\n').flatMap(frameOf);
  // Up to some version the error stood above its trace, since then it stands below.
  return /^error:\s*\n/.test(message.whole) ? frames.reverse() : frames;
}

function frameOf(line: string): readonly NixPlace[] {
  const at = /^\s*at (?<path>.+):(?<line>\d+):(?<column>\d+):?$/.exec(line)?.groups;
  if (at?.['path'] !== undefined)
    return [{ path: at['path'], line: Number(at['line']), column: Number(at['column']) }];
  const from = /(?:definitions from [`'"]|module argument [`'].+' in ")(?<path>[^`'"]+)['"]/.exec(
    line,
  );
  return from?.groups?.['path'] === undefined ? [] : [{ path: from.groups['path'] }];
}
