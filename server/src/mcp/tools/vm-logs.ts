import { z } from 'zod';
import { runInVm } from '../../actions/run-in-vm';
import { vmNamed } from '../machine-named';
import { Refusal } from '../refusal';
import { defineTool, reads, type Call } from '../tool';
import type { Workbench } from '../workbench';
import { sshUser } from './ssh-user';

/** Seconds that reading a journal may take. */
const patience = 30;

export const vmLogs = defineTool({
  name: 'vm_logs',
  title: 'VM logs',
  description:
    "The last lines of a test VM's serial console, also after it has ended, or of the journal of one systemd unit in it. Use it when boot_vm fails or vm_status names a failed unit.",
  annotations: reads,
  input: {
    machine: z.string().max(200).optional().describe('By default the only one that runs.'),
    unit: z
      .string()
      .regex(/^[\w@:.\\-]{1,200}$/, 'This is no name of a unit')
      .optional()
      .describe('Its journal instead of the console, as in grafana.service.'),
    lines: z.int().min(1).max(500).default(80),
    contains: z.string().max(200).optional().describe('Only lines that hold this text.'),
    ...sshUser,
  },
  output: {
    source: z.string(),
    lines: z.array(z.string()),
  },
  run: async (bench, input, call) => {
    const key = await vmNamed(bench, input.machine);
    const { unit, contains, lines: count } = input;
    const all =
      unit === undefined
        ? await bench.vms.console(key, 500)
        : await journal(bench, { ...key, unit, user: input.user }, call);
    if (all.length === 0)
      throw new Refusal(
        unit === undefined
          ? `The VM of ${key.machine} has no console yet: it was never booted. Boot it with boot_vm.`
          : `The journal of ${unit} is empty. systemctl list-units in vm_run names the units.`,
      );
    const fitting = all.filter((line) => contains === undefined || line.includes(contains));
    return {
      source: unit === undefined ? `console of ${key.machine}` : `journal of ${unit}`,
      lines: fitting.slice(-count).map((line) => line.slice(0, longestLine)),
    };
  },
});

/** Characters of one line. */
const longestLine = 1000;

type Journal = {
  readonly flake: string;
  readonly machine: string;
  readonly unit: string;
  readonly user: string;
};

async function journal(bench: Workbench, { unit, ...key }: Journal, call: Call) {
  const command = `journalctl -b --no-pager -o short-iso -n 500 -u '${unit}'`;
  const request = { ...key, command, seconds: patience };
  const result = await runInVm(bench.contextOf(call.signal), bench.vms, request);
  if (result.kind === 'refused') throw new Refusal(result.why);
  const { exitCode, stdout, stderr } = result;
  if (exitCode !== 0)
    throw new Refusal(`The journal could not be read (status ${exitCode}): ${stderr.trim()}`);
  return stdout.split('\n').filter((line) => line !== '' && !line.startsWith('-- '));
}
