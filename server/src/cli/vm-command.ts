import type { Command } from 'commander';
import { bootVm } from '../actions/boot-vm';
import { runningVms, stopVm } from '../actions/stop-vm';
import { vmHealth } from '../actions/vm-health';
import type { VmKey, VmStart } from '../actions/virtual-machines';
import type { ActionEvent } from '../protocol';
import { nodeNetwork } from '../node/node-network';
import { supervise } from '../vm/supervise';
import {
  contextOf,
  flakeOf,
  withCommonOptions,
  type CommandLine,
  type CommandModule,
  type CommonOptions,
} from './command-line';
import { Misuse } from './misuse';
import { parsePorts } from './parse-port';
import { createRenderer } from './renderer';
import { runAction } from './run-action';

export const vmCommand: CommandModule = (program, line) => {
  const vm = program.command('vm').description('run machines as virtual machines');
  addStart(vm, line);
  addStop(vm, line);
  addStatus(vm, line);
  addHealth(vm, line);
  addList(vm, line);
  vm.command('supervise <start>', { hidden: true }).action(async (start: string) => {
    line.exitWith(await supervise(JSON.parse(start) as VmStart, nodeNetwork));
  });
};

type StartOptions = CommonOptions & {
  readonly port: readonly string[];
  readonly keep?: boolean;
  readonly freshDisk?: boolean;
  readonly wait: string;
  readonly powerOff: string;
};

function addStart(vm: Command, line: CommandLine): void {
  withCommonOptions(vm.command('start').description('build and boot a machine, and stay with it'))
    .argument('[machine]', 'by default the VM that suits this computer')
    .option('--port <host:guest>', 'a port of the guest to reach here', collect, [])
    .option('--keep', 'let it run on, and return once it answers')
    .option('--fresh-disk', 'throw away what it has stored')
    .option('--wait <seconds>', 'how long to wait for an answer', '300')
    .option('--power-off <seconds>', 'how long it may take to power off', '30')
    .action(async (machine: string | undefined, options: StartOptions) => {
      const flake = await flakeOf(options);
      const request = {
        flake,
        machine,
        ports: parsePorts(options.port),
        keep: options.keep === true,
        freshDisk: options.freshDisk === true,
        patience: { ready: seconds(options.wait), powerOff: seconds(options.powerOff) },
      };
      const status = await runAction(
        options,
        flake,
        (signal) => bootVm(contextOf(line, options, signal), line.vms, request),
        async (last) => {
          for await (const event of line.vms.stop(last, true)) if (event.kind === 'log') continue;
        },
      );
      line.exitWith(status);
    });
}

function addStop(vm: Command, line: CommandLine): void {
  withCommonOptions(vm.command('stop').description('power a VM off'))
    .argument('[machine]', 'by default the only one that runs')
    .option('--force', 'at once, without asking the guest')
    .action(
      async (
        machine: string | undefined,
        options: CommonOptions & { readonly force?: boolean },
      ) => {
        const flake = await flakeOf(options);
        const force = options.force === true;
        line.exitWith(
          await runAction(options, flake, () => stopVm(line.vms, { flake, machine, force })),
        );
      },
    );
}

function addStatus(vm: Command, line: CommandLine): void {
  withCommonOptions(vm.command('status').description("tell how a flake's VMs are"))
    .argument('[machine]', 'by default all of this flake')
    .option('--follow', 'go on telling until the VM ends; needs a machine')
    .action(async (machine: string | undefined, options: StatusOptions) => {
      const flake = await flakeOf(options);
      if (options.follow === true) {
        if (machine === undefined) throw new Misuse('Name the machine that --follow follows.');
        await follow(line, options, { flake, machine });
        line.exitWith(0);
        return;
      }
      const all = await runningVms(line.vms, flake);
      const wanted = all.filter((status) => machine === undefined || status.machine === machine);
      await show(
        options,
        wanted.map((status) => ({ ...status, kind: 'vm' })),
        'No VM of this flake runs.',
      );
      line.exitWith(0);
    });
}

function addHealth(vm: Command, line: CommandLine): void {
  withCommonOptions(vm.command('health').description('tell whether what runs in a VM is well'))
    .argument('<machine>', 'the machine whose VM runs')
    .option('--user <name>', 'who logs in by SSH, with a key', 'admin')
    .action(async (machine: string, options: CommonOptions & { readonly user: string }) => {
      const flake = await flakeOf(options);
      const request = { flake, machine, user: options.user };
      const status = await runAction(options, flake, (signal) =>
        vmHealth(contextOf(line, options, signal), line.vms, request),
      );
      line.exitWith(status);
    });
}

type StatusOptions = CommonOptions & { readonly follow?: boolean };

async function follow({ vms }: CommandLine, options: CommonOptions, key: VmKey): Promise<void> {
  const renderer = createRenderer(options, key.flake, { every: true });
  const abort = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => abort.abort());
  process.stdout.on('error', () => abort.abort());
  for await (const event of vms.watch(key, abort.signal))
    if (event.kind === 'vm') await renderer.show(event);
}

function addList(vm: Command, line: CommandLine): void {
  withCommonOptions(vm.command('list').description('tell which VMs of this computer run')).action(
    async (options: CommonOptions) => {
      const all = await line.vms.list();
      await show(
        options,
        all.map((status) => ({ ...status, kind: 'vm' })),
        'No VM runs.',
      );
      line.exitWith(0);
    },
  );
}

async function show(
  options: CommonOptions,
  events: readonly ActionEvent[],
  none: string,
): Promise<void> {
  const renderer = createRenderer(options, process.cwd(), { every: true });
  for (const event of events) await renderer.show(event);
  if (events.length === 0 && options.json !== true)
    await renderer.show({ kind: 'note', text: none });
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

function seconds(text: string): number {
  const value = Number(text);
  if (!(value >= 0)) throw new Misuse(`${text} is not a number of seconds.`);
  return value * 1000;
}
