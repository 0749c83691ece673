import { stripAnsi } from './strip-ansi';

/** A message of Nix. `text` is the bare message, `whole` what a terminal would show, trace included. */
export type NixMessage = {
  readonly kind: 'message';
  /** 0 error, 1 warning, 2 notice, 3 info, 4 and above: chatter. */
  readonly level: number;
  readonly text: string;
  readonly whole: string;
  readonly place?: NixPlace;
};

/** A place in Nix's own words: the path may be in the store. Line and column start at 1; columns count bytes. */
export type NixPlace = { readonly path: string; readonly line?: number; readonly column?: number };

/** Ids are text, because they exceed what a number holds. */
export type NixEvent =
  | NixMessage
  | {
      readonly kind: 'start';
      readonly id: string;
      readonly level: number;
      readonly type: number;
      readonly text: string;
      readonly fields: readonly (string | number)[];
    }
  | { readonly kind: 'stop'; readonly id: string }
  | {
      readonly kind: 'result';
      readonly id: string;
      readonly type: number;
      readonly fields: readonly (string | number)[];
    }
  /** What `ssh` and the like write in between. */
  | { readonly kind: 'plain'; readonly text: string };

const prefix = '@nix ';

/** One line of standard error under `--log-format internal-json`; undefined for kinds we do not know. */
export function parseNixLine(line: string): NixEvent | undefined {
  if (!line.startsWith(prefix)) return { kind: 'plain', text: stripAnsi(line) };
  const event = parseObject(line.slice(prefix.length));
  if (event === undefined) return { kind: 'plain', text: stripAnsi(line) };
  switch (event['action']) {
    case 'msg':
      return messageOf(event);
    case 'start':
      return {
        kind: 'start',
        id: idOf(event),
        level: numberOf(event['level']) ?? 0,
        type: numberOf(event['type']) ?? 0,
        text: stripAnsi(stringOf(event['text']) ?? ''),
        fields: fieldsOf(event),
      };
    case 'stop':
      return { kind: 'stop', id: idOf(event) };
    case 'result':
      return {
        kind: 'result',
        id: idOf(event),
        type: numberOf(event['type']) ?? 0,
        fields: fieldsOf(event),
      };
    default:
      return undefined;
  }
}

type Json = Readonly<Record<string, unknown>>;

/** JSON with the ids turned into text first: a number would lose their last digits. */
function parseObject(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text.replace(/"(id|parent)":(\d+)/g, '"$1":"$2"'));
    return typeof value === 'object' && value !== null ? (value as Json) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function messageOf(event: Json): NixMessage {
  const whole = stripAnsi(stringOf(event['msg']) ?? '');
  const raw = stringOf(event['raw_msg']);
  const place = placeOf(event);
  return {
    kind: 'message',
    level: numberOf(event['level']) ?? 0,
    text: (raw === undefined ? whole.replace(/^(?:error|warning):\s*/, '') : stripAnsi(raw)).trim(),
    whole,
    ...(place && { place }),
  };
}

/** Nix 2.26 and newer append the line and column to the path. */
function placeOf(event: Json): NixPlace | undefined {
  const file = stringOf(event['file']);
  const line = numberOf(event['line']);
  const column = numberOf(event['column']);
  if (file === undefined || file.startsWith('«none»') || !line) return undefined;
  return { path: file.replace(/:\d+:\d+$/, ''), line, ...(column && { column }) };
}

function idOf(event: Json): string {
  const id = event['id'];
  return typeof id === 'string' ? id : '';
}

function fieldsOf(event: Json): readonly (string | number)[] {
  const fields: unknown = event['fields'];
  if (!Array.isArray(fields)) return [];
  return fields.filter((field) => typeof field === 'string' || typeof field === 'number');
}

function stringOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
