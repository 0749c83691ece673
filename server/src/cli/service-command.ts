import { createService } from '../actions/create-service';
import { tellUpstreamService } from '../actions/upstream-service';
import { indexedService } from './indexed-service';
import { sourceWriter } from '../node/source-writer';
import {
  contextOf,
  flakeOf,
  withCommonOptions,
  type CommandLine,
  type CommandModule,
  type CommonOptions,
} from './command-line';
import { Misuse } from './misuse';
import { readRepository } from './read-repository';
import { runAction } from './run-action';
import type { Command } from 'commander';

export const serviceCommand: CommandModule = (program, line) => {
  const service = program.command('service').description('the services of a homelab');
  addNew(service, line);
  addOptions(service, line);
};

type NewOptions = CommonOptions & {
  readonly description?: string;
  readonly port?: string;
  readonly machine: readonly string[];
  readonly upstream?: boolean;
  readonly option: readonly string[];
};

function addNew(service: Command, line: CommandLine): void {
  withCommonOptions(
    service.command('new').description("write a service's module, import it and enable it"),
  )
    .argument('<name>', 'for example jellyfin')
    .option('--description <text>', 'what it is, as in "Jellyfin, the media server"')
    .option('--port <port>', "the port that it listens on; by default NixOS's, else 8080")
    .option('--machine <name>', 'a machine to enable it on', collect, [])
    .option('--upstream', "run it by NixOS's own module of that name")
    .option('--option <name>', 'an option of that module to pass on', collect, [])
    .action(async (name: string, options: NewOptions) => {
      const flake = await flakeOf(options);
      const { description, machine: machines } = options;
      const request = {
        flake,
        service: { name, description, machines, port: portOf(options.port) },
        upstream: options.upstream === true ? { options: options.option } : undefined,
      };
      const outside = {
        read: () => readRepository(flake),
        writer: sourceWriter,
        indexed: indexedService,
      };
      const status = await runAction(options, flake, (signal) =>
        createService(contextOf(line, options, signal), outside, request),
      );
      line.exitWith(status);
    });
}

function addOptions(service: Command, line: CommandLine): void {
  withCommonOptions(
    service.command('options').description('ask Nix which options NixOS has for a service'),
  )
    .argument('<name>', 'for example jellyfin')
    .option('--machine <name>', 'by default the VM that suits this computer')
    .action(async (name: string, options: CommonOptions & { readonly machine?: string }) => {
      const flake = await flakeOf(options);
      const request = { flake, machine: options.machine, service: name };
      const status = await runAction(options, flake, (signal) =>
        tellUpstreamService(contextOf(line, options, signal), indexedService, request),
      );
      line.exitWith(status);
    });
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

function portOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65536) return port;
  throw new Misuse(`--port ${text} is no port. Name one between 1 and 65535.`);
}
