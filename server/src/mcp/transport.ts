import { StringDecoder } from 'node:string_decoder';
import type { Readable, Writable } from 'node:stream';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import {
  ErrorCode,
  JSONRPCMessageSchema,
  type JSONRPCMessage,
} from '@modelcontextprotocol/sdk/types.js';

/** Characters of one message. A longer one is answered with an error and not read. */
export const longestMessage = 4 * 1024 * 1024;

/** Where a message that is too long has its id: other programs write it last. */
const tailLength = 200;

/**
 * Messages as lines of JSON on two streams. In contrast to the SDK's own transport, a line that is no
 * message, or is too long, is answered, and the next one is read.
 */
export class LineTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage) => void;
  private readonly decoder = new StringDecoder('utf8');
  private parts: string[] = [];
  private length = 0;
  private tail = '';

  constructor(
    private readonly input: Readable,
    private readonly output: Writable,
  ) {}

  start(): Promise<void> {
    this.input.on('data', (chunk: Buffer) => this.take(this.decoder.write(chunk)));
    this.input.once('end', () => void this.close());
    this.input.once('error', () => void this.close());
    // A client that went away reads no answers.
    this.output.once('error', () => void this.close());
    return Promise.resolve();
  }

  send(message: JSONRPCMessage): Promise<void> {
    return this.write(message);
  }

  close(): Promise<void> {
    this.input.pause();
    this.onclose?.();
    return Promise.resolve();
  }

  private take(text: string): void {
    let rest = text;
    for (let end = rest.indexOf('\n'); end !== -1; end = rest.indexOf('\n')) {
      this.keep(rest.slice(0, end));
      this.endLine();
      rest = rest.slice(end + 1);
    }
    this.keep(rest);
  }

  private keep(text: string): void {
    this.length += text.length;
    this.tail = (this.tail + text.slice(-tailLength)).slice(-tailLength);
    if (this.length > longestMessage) this.parts = [];
    else this.parts.push(text);
  }

  private endLine(): void {
    const { parts, length, tail } = this;
    this.parts = [];
    this.length = 0;
    this.tail = '';
    if (length > longestMessage) this.refuse(tooLong, idIn(tail));
    else if (length > 0) this.read(parts.join(''));
  }

  private read(line: string): void {
    if (line.trim() === '') return;
    const value = parse(line);
    const message = JSONRPCMessageSchema.safeParse(value);
    if (message.success) this.onmessage?.(message.data);
    else if (value === undefined) this.refuse(notJson, null);
    else this.refuse(notMessage, idOf(value));
  }

  private refuse(error: { readonly code: number; readonly message: string }, id: Id): void {
    void this.write({ jsonrpc: '2.0', id, error });
  }

  private write(message: object): Promise<void> {
    return new Promise((resolve) => {
      if (!this.output.writable) resolve();
      else this.output.write(`${JSON.stringify(message)}\n`, () => resolve());
    });
  }
}

type Id = string | number | null;

const tooLong = {
  code: ErrorCode.InvalidRequest,
  message: `The message is longer than ${longestMessage} characters, so it was not read. Send less at once.`,
};
const notJson = {
  code: ErrorCode.ParseError,
  message: 'The line is no JSON. Send each message as one line of JSON.',
};
const notMessage = {
  code: ErrorCode.InvalidRequest,
  message: 'The line is no message of JSON-RPC 2.0. It needs jsonrpc and a method.',
};

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function idOf(value: unknown): Id {
  const id = typeof value === 'object' && value !== null && 'id' in value ? value.id : null;
  return typeof id === 'string' || typeof id === 'number' ? id : null;
}

function idIn(tail: string): Id {
  const found = /"id":\s*(\d{1,15}|"[^"\\]{1,100}")\s*\}\s*$/.exec(tail)?.[1];
  return found === undefined ? null : (JSON.parse(found) as string | number);
}
