import type { FileUri } from './base/uri';

/** The part of the platform's `AbortSignal` that the ports use; the core is compiled without a platform. */
export interface CancelSignal {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** What lies at a place: `size` in bytes, `modified` in milliseconds since the epoch. */
export type FileStat =
  | {
      readonly kind: 'file' | 'directory' | 'other';
      readonly size: number;
      readonly modified: number;
    }
  | { readonly kind: 'missing' };

export type DirectoryEntry = {
  readonly name: string;
  readonly kind: 'file' | 'directory' | 'symlink' | 'other';
};

/** A failure of the outside world that callers are expected to handle. */
export type ReadFailure = {
  readonly kind: 'missing' | 'denied' | 'not-utf8' | 'too-large' | 'failed';
  readonly message: string;
};

export type ReadResult<T> = { readonly kind: 'read'; readonly value: T } | ReadFailure;

/** Reading files. Writing belongs to the actions, which say what they write. */
export interface FileSystem {
  stat(uri: FileUri): Promise<FileStat>;
  readText(uri: FileUri): Promise<ReadResult<string>>;
  readBytes(uri: FileUri): Promise<ReadResult<Uint8Array>>;
  readDirectory(uri: FileUri): Promise<ReadResult<readonly DirectoryEntry[]>>;
}

export type ProcessRequest = {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Text for standard input; without it standard input is closed. */
  readonly input?: string;
  /** Milliseconds after which the process and its children are ended. */
  readonly timeout?: number;
  /** Bytes of memory at which the process and its children are ended. */
  readonly memory?: number;
  readonly signal?: CancelSignal;
  /** It only reads, so that it is killed at once where it is wanted no more, and not asked to end. */
  readonly expendable?: boolean;
  /** The terminal itself as input and output, for a program that asks its user; it yields no lines. */
  readonly interactive?: boolean;
};

export type ProcessEvent =
  | { readonly kind: 'stdout' | 'stderr'; readonly line: string }
  | {
      readonly kind: 'exit';
      readonly code: number | undefined;
      readonly signal: string | undefined;
      /** The limit for which it was ended. */
      readonly exceeded?: 'time' | 'memory';
    }
  | { readonly kind: 'not-started'; readonly message: string; readonly missing: boolean };

/** Starting programs: an array of arguments, never a shell. The last event is `exit` or `not-started`. */
export interface Processes {
  run(request: ProcessRequest): AsyncIterable<ProcessEvent>;
}

/** What a program is given and gives as bytes that nothing else sees. */
export type PipeRequest = {
  readonly command: string;
  readonly args: readonly string[];
  readonly input: Uint8Array;
  /** Milliseconds after which the program is ended. */
  readonly timeout: number;
};

export type PipeResult =
  | {
      readonly kind: 'ended';
      /** Undefined where a signal ended it. */
      readonly code: number | undefined;
      readonly stdout: Uint8Array;
      readonly stderr: string;
    }
  | { readonly kind: 'not-started'; readonly message: string };

/** Starting programs that turn bytes into bytes; they have no terminal to ask at. */
export interface Pipes {
  pipe(request: PipeRequest): Promise<PipeResult>;
}

/** Ports of this computer's loopback address. */
export interface Network {
  portState(port: number): Promise<'free' | 'taken' | 'denied'>;
  /** A port that nothing uses now. */
  freePort(): Promise<number>;
  /** The first bytes that a server sends, after `say` was sent to it; undefined if it stays silent. */
  greeting(request: GreetingRequest): Promise<string | undefined>;
}

export type GreetingRequest = {
  readonly port: number;
  readonly say?: string;
  /** Milliseconds. */
  readonly timeout: number;
};

/** Milliseconds since the epoch, and waiting that an abort ends early. */
export interface Clock {
  now(): number;
  sleep(milliseconds: number, signal?: CancelSignal): Promise<void>;
}

export interface Log {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}
