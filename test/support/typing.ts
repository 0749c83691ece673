import { readFileSync } from 'node:fs';
import type { Hover } from 'vscode-languageserver/node';
import { LineIndex } from '../../server/src/core/base/line-index';
import { uriFromPath } from '../../server/src/core/base/uri';
import { useIndexes, type Overview, type UseIndexesParams } from '../../server/src/protocol';
import { ServerProcess } from '../endurance/server-process';
import { waitFor } from './wait-for';

/** Milliseconds that each answer took. */
export type AnswerTimes = Readonly<Record<Question, readonly number[]>>;
export const questions = ['completion', 'hover', 'check'] as const;
export type Question = (typeof questions)[number];

type Completions = {
  readonly items: readonly { readonly label: string }[];
  readonly isIncomplete: boolean;
};

/** Someone who types into a file of a homelab, and what the built server answers meanwhile. */
export class Typing {
  private version = 1;
  private readonly last: { readonly line: number; readonly character: number };

  private constructor(
    private readonly server: ServerProcess,
    private readonly uri: string,
    private readonly text: string,
  ) {
    const lines = text.split('\n');
    this.last = { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
  }

  static async start(root: string, file: string): Promise<Typing> {
    const server = await ServerProcess.start(root, () => undefined);
    const uri = uriFromPath(`${root}/${file}`);
    const text = readFileSync(`${root}/${file}`, 'utf8');
    const { connection } = server;
    await waitFor(async () => {
      const { complete } = await connection.sendRequest<Overview>('homelab/overview');
      return complete ? true : undefined;
    });
    const textDocument = { uri, languageId: 'nix', version: 1, text };
    await connection.sendNotification('textDocument/didOpen', { textDocument });
    return new Typing(server, uri, text);
  }

  use(indexes: UseIndexesParams['indexes']): Promise<void> {
    return this.server.connection.sendNotification(useIndexes, { indexes });
  }

  /** After a text of the file, without typing. */
  complete(after: string): Promise<Completions> {
    return this.ask('textDocument/completion', this.at(after));
  }

  async hover(after: string): Promise<string> {
    const found = await this.ask<Hover | null>('textDocument/hover', this.at(after));
    return JSON.stringify(found);
  }

  /** Types a letter and asks what an editor asks, so many times and for as long as `goesOn`. */
  async type(after: string, rounds: number, goesOn = () => true): Promise<AnswerTimes> {
    const times = { completion: [], hover: [], check: [] } as Record<Question, number[]>;
    const place = this.at(after);
    for (let round = 0; round < rounds && goesOn(); round++) {
      await this.change();
      for (const what of questions) times[what].push(await this.time(what, place));
    }
    return times;
  }

  private async time(what: Question, place: object): Promise<number> {
    const began = performance.now();
    await this.ask(`textDocument/${what === 'check' ? 'diagnostic' : what}`, place);
    return performance.now() - began;
  }

  stop(): Promise<void> {
    return this.server.stop();
  }

  private at(after: string) {
    const start = this.text.indexOf(after);
    if (start < 0) throw new Error(`${this.uri} does not hold ${after}`);
    return { position: new LineIndex(this.text).positionAt(start + after.length) };
  }

  private ask<R>(method: string, params: object): Promise<R> {
    const textDocument = { uri: this.uri };
    return this.server.connection.sendRequest<R>(method, { textDocument, ...params });
  }

  /** A space at the end of the file comes and goes. */
  private async change(): Promise<void> {
    const isThere = this.version % 2 === 0;
    this.version++;
    const { line, character } = this.last;
    const end = { line, character: character + (isThere ? 1 : 0) };
    await this.server.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri: this.uri, version: this.version },
      contentChanges: [{ range: { start: this.last, end }, text: isThere ? '' : ' ' }],
    });
  }
}
