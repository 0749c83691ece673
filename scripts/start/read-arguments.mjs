import { parseArgs } from 'node:util';
import { Complaint } from '../setup/complaint.mjs';

const usage = 'usage: npm start [FOLDER]\n       npm start -- --port PORT [FOLDER]';

/** What was asked for on the command line; `port` is undefined where any will do. */
export function readArguments(args) {
  const { values, positionals } = parse(args);
  if (positionals.length > 1) throw new Complaint(`One folder can be opened at a time.\n${usage}`);
  return { folder: positionals[0], port: readPort(values.port) };
}

function parse(args) {
  try {
    return parseArgs({ args, options: { port: { type: 'string' } }, allowPositionals: true });
  } catch (error) {
    throw new Complaint(`${error.message}\n${usage}`);
  }
}

function readPort(text) {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65536) return port;
  throw new Complaint(`${text} is not a port. A port is a number from 1 to 65535.\n${usage}`);
}
