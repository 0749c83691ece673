import {
  LSPErrorCodes,
  ResponseError,
  type CancellationToken,
  type Connection,
  type RequestType,
  type RequestType0,
} from 'vscode-languageserver/node';
import type { FileUri } from '../core/base/uri';
import type { Clock, Log } from '../core/ports';
import type { ClientSupport } from './capabilities';
import type { Documents } from './documents';
import type { Inbox } from './inbox';
import type { Snapshot, Workspace } from './language';
import { partialFor, type Partial } from './partial-results';
import type { Settings } from './settings';

/** What an answer may look at: one snapshot, and what belongs to the moment it was taken. */
export type RequestContext = {
  readonly snapshot: Snapshot;
  readonly client: ClientSupport;
  /** False until every file of the workspace was read once. */
  readonly complete: boolean;
  /** The versions that the open documents had. */
  readonly versions: ReadonlyMap<FileUri, number>;
  readonly settings: Settings;
};

/** Whether another extension for Nix does what both could do. */
export function leavesToOthers({
  client,
  settings,
}: Pick<RequestContext, 'client' | 'settings'>): boolean {
  return settings.besideOthers === 'auto'
    ? client.hasOtherExtension
    : settings.besideOthers === 'yes';
}

export type RequestParts = {
  readonly connection: Connection;
  readonly workspace: Workspace;
  readonly documents: Documents;
  readonly inbox: Inbox;
  readonly clock: Clock;
  readonly log: Log;
  readonly client: ClientSupport;
  /** Whether every file of the workspace was read once. */
  readonly isComplete: () => boolean;
  readonly settings: () => Settings;
};

/** One feature: a request, and the pure function that answers it. */
export type Feature = (requests: Requests) => void;

/** A feature whose request has parameters. */
export function feature<P extends object, R, E>(
  type: RequestType<P, R, E>,
  answer: (context: RequestContext, params: P, partial: Partial) => R | Promise<R>,
): Feature {
  return (requests) => requests.register(type, answer);
}

/** A feature whose request has none. */
export function question<R>(
  type: RequestType0<R, void>,
  answer: (context: RequestContext) => R | Promise<R>,
): Feature {
  return (requests) => requests.registerQuestion(type, answer);
}

type Subject = { readonly method: string; readonly document: string };
type Waiting = Subject & { readonly revision: number };

const slowMilliseconds = 100;

/** Owns cancellation, superseding, errors and timing of every request. */
export class Requests {
  private readonly waiting = new Set<Waiting>();

  constructor(private readonly parts: RequestParts) {}

  register<P extends object, R, E>(
    { method }: RequestType<P, R, E>,
    answer: (context: RequestContext, params: P, partial: Partial) => R | Promise<R>,
  ): void {
    this.parts.connection.onRequest<unknown, unknown>(
      method,
      (params: P, token: CancellationToken) =>
        this.respond({ method, document: documentOf(params) }, token, (context) =>
          answer(context, params, this.partial(params, token)),
        ),
    );
  }

  registerQuestion<R>(
    { method }: RequestType0<R, void>,
    answer: (context: RequestContext) => R | Promise<R>,
  ): void {
    this.parts.connection.onRequest<unknown, unknown>(method, (token: CancellationToken) =>
      this.respond({ method, document: '' }, token, answer),
    );
  }

  private partial(params: object, token: CancellationToken): Partial {
    return partialFor(this.parts.connection, params, () => token.isCancellationRequested);
  }

  private async respond<R>(
    subject: Subject,
    token: CancellationToken,
    answer: (context: RequestContext) => R | Promise<R>,
  ): Promise<R | ResponseError> {
    try {
      // The question is about the text that the person saw when asking, so the snapshot is taken now.
      const context = this.context();
      const superseded = await this.drain({ ...subject, revision: context.snapshot.revision });
      if (isCancelled(token)) return cancelled();
      if (superseded) return outdated();
      const result = await this.timed(subject.method, () => answer(context));
      return isCancelled(token) ? cancelled() : result;
    } catch (error) {
      return this.failed(subject.method, error);
    }
  }

  private context(): RequestContext {
    const { workspace, documents, client, isComplete, settings } = this.parts;
    return {
      snapshot: workspace.snapshot(),
      client,
      complete: isComplete(),
      versions: documents.versions(),
      settings: settings(),
    };
  }

  /** Handles what has arrived meanwhile; true if that asks the same about a newer text. */
  private async drain(self: Waiting): Promise<boolean> {
    this.waiting.add(self);
    try {
      await this.parts.inbox.drained();
      return self.document !== '' && [...this.waiting].some((other) => supersedes(other, self));
    } finally {
      this.waiting.delete(self);
    }
  }

  private async timed<R>(method: string, answer: () => R | Promise<R>): Promise<R> {
    const { clock, log } = this.parts;
    const started = clock.now();
    const result = await answer();
    const elapsed = clock.now() - started;
    if (elapsed > slowMilliseconds) log.info(`${method} took ${elapsed} ms.`);
    return result;
  }

  private failed(method: string, error: unknown): ResponseError {
    this.parts.log.error(`${method} failed: ${describe(error)}`);
    const message = `NixOS Homelab could not answer ${method}. Its output channel has the details.`;
    return new ResponseError(LSPErrorCodes.RequestFailed, message);
  }
}

/** An error with its trace, for the log. */
export function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function supersedes(other: Waiting, self: Waiting): boolean {
  return (
    other.method === self.method &&
    other.document === self.document &&
    other.revision > self.revision
  );
}

/** Asked again and again: it changes while an answer is being found. */
function isCancelled({ isCancellationRequested }: CancellationToken): boolean {
  return isCancellationRequested;
}

function cancelled(): ResponseError {
  return new ResponseError(LSPErrorCodes.RequestCancelled, 'The request was cancelled.');
}

function outdated(): ResponseError {
  const message = 'The same was asked again about a newer text.';
  return new ResponseError(LSPErrorCodes.ContentModified, message);
}

/** The document that a request is about; empty if it is about the workspace. */
function documentOf(params: object): string {
  if (!('textDocument' in params)) return '';
  const { textDocument } = params;
  const named = typeof textDocument === 'object' && textDocument !== null;
  return named && 'uri' in textDocument && typeof textDocument.uri === 'string'
    ? textDocument.uri
    : '';
}
