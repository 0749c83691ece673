import type { Connection } from 'vscode-languageserver/node';
import type { Log } from '../core/ports';

/** The log that the editor shows in the extension's output channel. */
export function connectionLog(connection: Connection): Log {
  return {
    info: (message) => connection.console.info(message),
    warn: (message) => connection.console.warn(message),
    error: (message) => connection.console.error(message),
  };
}
