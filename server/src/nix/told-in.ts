import { parseNixLine } from './nix-event';

const mark = 'trace: homelab {';

/** What one of our expressions tells by `trace "homelab JSON"`; undefined for all other lines. */
export function toldIn(line: string): unknown {
  if (!line.includes(mark)) return undefined;
  const event = parseNixLine(line);
  const text = event?.kind === 'message' || event?.kind === 'plain' ? event.text : '';
  const start = text.indexOf(mark);
  const end = text.lastIndexOf('}');
  if (start < 0 || end < start) return undefined;
  return JSON.parse(text.slice(start + mark.length - 1, end + 1));
}
